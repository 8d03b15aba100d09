// SPDX-License-Identifier: GPL-2.0-only
//
// A real browser for page tests: Debian's Chromium, driven by Playwright, with
// axe-core to look for barriers. Both are in build/pages (tool/deps.sh puts them
// there); `missing` says what is not there. Nothing here is needed for a report.

import { createRequire } from "node:module";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";

const tools = createRequire(new URL("../../build/pages/", import.meta.url));
const NAMES = ["chromium", "chromium-browser", "google-chrome"];
export const LOOKS = [1280, 390].flatMap((width) =>
	["light", "dark"].map((scheme) => ({ width, scheme })));

const program = process.env.PATH.split(delimiter)
	.flatMap((dir) => NAMES.map((name) => join(dir, name))).find(existsSync);
let playwright = null, axe = "";
try {
	playwright = tools("playwright-core");
	axe = readFileSync(tools.resolve("axe-core/axe.min.js"), "utf8");
} catch {
	// said by `missing`
}
export const missing = !program ? "no Chromium here" :
	!playwright || !axe ? "no Playwright in build/pages: make deps" : "";

export const start = () => playwright.chromium.launch({
	executablePath: program,
	args: ["--no-sandbox", "--disable-gpu"],
});

// A page that remembers what it asked for and what went wrong.
export const newPage = async (browser, options = {}) => {
	const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
	const page = await context.newPage();
	page.seen = { requests: [], wrong: [] };
	page.on("request", (request) => page.seen.requests.push(request.url()));
	page.on("console", (message) => page.seen.wrong.push(`console: ${message.text()}`));
	page.on("pageerror", (error) => page.seen.wrong.push(`error: ${error.message}`));
	page.on("dialog", (dialog) => {
		page.seen.wrong.push(`dialog: ${dialog.message()}`);
		return dialog.dismiss();
	});
	page.on("popup", () => page.seen.wrong.push("a window opened"));
	return page;
};

export const address = (dir, name, choice = "") =>
	pathToFileURL(join(dir, name)).href + (choice && `#${choice}`);

export const open = async (page, url) => {
	page.seen.requests.length = page.seen.wrong.length = 0;
	// From another page, so that an address that differs in its choice loads anew.
	await page.goto("about:blank");
	await page.goto(url);
};

export const look = (page, { width, scheme }) => Promise.all([
	page.setViewportSize({ width, height: 900 }),
	page.emulateMedia({ colorScheme: scheme }),
]);

export const openAll = (page) => page.evaluate(() => {
	for (const details of document.querySelectorAll("details"))
		details.open = true;
});

// What a page asked for besides itself and the two files that lie beside it.
export const strangers = (page) => {
	const here = page.url().replace(/#.*/, "");
	const beside = (name) => new URL(name, here).href;
	const allowed = ["about:blank", here, beside("style.css"), beside("list.js")];
	return page.seen.requests.map((url) => url.replace(/#.*/, ""))
		.filter((url) => !allowed.includes(url));
};

// "rule: element", for each barrier that is serious or worse.
export const barriers = async (page) => {
	await page.evaluate(axe);
	const { violations } = await page.evaluate(() => window.axe.run(document,
		{ resultTypes: ["violations"], preload: false }));
	return violations.filter(({ impact }) => ["serious", "critical"].includes(impact))
		.flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ target }) => `${id}: ${target}`));
};

export const overhang = (page) => page.evaluate(() =>
	document.documentElement.scrollWidth - document.documentElement.clientWidth);

// The cells of the rows that show.
export const visible = (page) => page.evaluate(() =>
	[...document.querySelectorAll(".list tbody tr")].filter((row) => row.checkVisibility())
		.map((row) => [...row.cells].map((cell) => cell.textContent)));

// One page of each kind: "finding-12ab.html" and "finding-34cd.html" are of a kind.
export const kinds = (names) => [...new Map(names.filter((name) => name.endsWith(".html"))
	.map((name) => [name.replace(/[-.].*/, ""), name])).values()];
