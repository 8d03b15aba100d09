// SPDX-License-Identifier: GPL-2.0-only
//
// look.mjs DIR [SHOTS] - opens one page of each kind of a report that was made of
// a real tree, and the largest of each kind, wide and narrow, light and dark, and
// says what is wrong with them; with SHOTS, also leaves pictures there. Prints how
// long pages took to open. Exit status: 0 nothing is wrong, 1 something is.

import { mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { LOOKS, address, barriers, kinds, look, missing, newPage, open, openAll, overhang,
	start, strangers } from "./browser.mjs";

const [dir, shots] = process.argv.slice(2);
if (missing) {
	console.log(`SKIP ${missing}`);
	process.exit(0);
}
const names = readdirSync(dir).filter((name) => name.endsWith(".html"))
	.sort((a, b) => statSync(join(dir, a)).size - statSync(join(dir, b)).size);
// Of names by size, kinds() keeps the last of a kind: the largest, then any.
const chosen = new Set([...kinds(names), ...kinds([...names].reverse())]);
if (shots)
	mkdirSync(shots, { recursive: true });
const browser = await start(), page = await newPage(browser);
let wrong = 0;
const complain = (what) => {
	wrong++;
	console.log(`wrong: ${what}`);
};

for (const name of chosen) {
	const began = performance.now();
	await open(page, address(dir, name));
	const opened = performance.now() - began;
	console.log(`${name}: ${statSync(join(dir, name)).size} bytes, ${opened.toFixed(0)} ms`);
	if (statSync(join(dir, name)).size > 2_000_000)
		complain(`${name} is over 2 MB`);
	await openAll(page);
	for (const each of LOOKS) {
		await look(page, each);
		const where = `${name} ${each.width} ${each.scheme}`;
		if (await overhang(page) > 0)
			complain(`${where} scrolls sideways`);
		for (const barrier of await barriers(page))
			complain(`${where}: ${barrier}`);
		if (shots)
			await page.screenshot({
				path: join(shots, `${name}-${each.width}-${each.scheme}.png`),
				clip: { x: 0, y: 0, width: each.width, height: 2400 }, fullPage: true,
			});
	}
	for (const thing of [...page.seen.wrong, ...strangers(page)])
		complain(`${name}: ${thing}`);
}
await browser.close();
console.log(`${chosen.size} of ${names.length} pages, ${wrong} wrong`);
process.exitCode = wrong ? 1 : 0;
