// SPDX-License-Identifier: GPL-2.0-only
//
// The pages in a real browser: inert, reachable, readable. The directory of the
// sites that sites.py makes is the value of REFAUDIT_SITES.

import assert from "node:assert/strict";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { LOOKS, address, barriers, kinds, look, missing, newPage, open, openAll, overhang,
	start, strangers, visible } from "./browser.mjs";

const sites = process.env.REFAUDIT_SITES;
const pagesOf = (site) => readdirSync(join(sites, site)).filter((name) => name.endsWith(".html")).sort();
const at = (site, name = "index.html", choice = "") => address(join(sites, site), name, choice);
const skip = missing || false;
let browser, page;

before(async () => {
	if (skip)
		return;
	browser = await start();
	page = await newPage(browser);
});
after(() => browser?.close());

const unharmed = (name) => {
	assert.deepEqual([page.seen.wrong, strangers(page)], [[], []], name);
};

// Touches all that can be touched, as a reader might.
const touch = () => page.evaluate(() => {
	const tell = (element, type) => element.dispatchEvent(new Event(type, { bubbles: true }));

	for (const element of document.querySelectorAll("summary, a, td"))
		tell(element, "mouseover");
	for (const select of document.querySelectorAll("select")) {
		select.selectedIndex = 1;
		tell(select, "input");
	}
	for (const button of document.querySelectorAll("thead button"))
		button.click();
});

const isInert = async (name) => {
	await openAll(page);
	await touch();
	unharmed(name);
	const found = await page.evaluate(() => [
		document.querySelectorAll("img, iframe, object, embed, style, base, form[action],"
			+ " meta[http-equiv=refresh], script:not([src='list.js'])").length,
		document.querySelectorAll("main h1").length,
		document.title.endsWith("refaudit") && !document.title.startsWith("owned"),
		[...document.querySelectorAll("*")].some((element) => [...element.attributes]
			.some(({ name }) => name.startsWith("on"))),
	]);
	assert.deepEqual(found, [0, 1, true, false], name);
};

test("nothing in a hostile report or comparison runs, loads, or opens", { skip }, async () => {
	for (const [site, names] of [["hostile", pagesOf("hostile")],
			...["lawless", "hostile-short", "compare-hostile"]
				.map((site) => [site, kinds(pagesOf(site))])])
		for (const name of names) {
			await open(page, at(site, name));
			await isInert(`${site}/${name}`);
		}
});

const choose = (column, value) => page.evaluate(([column, value]) => {
	const label = [...document.querySelectorAll(".filters label")]
		.find((element) => element.firstChild.textContent === column);

	label.lastChild.value = value;
	label.lastChild.dispatchEvent(new Event("input", { bubbles: true }));
}, [column, value]);
const said = () => page.locator(".filters output").textContent();

test("a list filters by choice and by text, and says how many are left", { skip }, async () => {
	await open(page, at("large", "findings.html"));
	const every = await visible(page);
	assert.equal(every.length, 5000);
	await choose("severity", "high");
	await choose("state", "known");
	await choose("file", "Drivers/PART1");
	const want = every.filter((row) => row[0] === "high" && row[1] === "known" &&
		row[5].includes("drivers/part1"));
	assert.ok(want.length > 3);
	assert.deepEqual(await visible(page), want);
	assert.equal(await said(), `${want.length} of 5,000`);
	await choose("anywhere", "number  17 THING");
	const fewer = want.filter((row) => ["number", "17", "thing"].every((word) =>
		row.some((text) => text.toLowerCase().includes(word))));
	assert.ok(fewer.length && fewer.length < want.length);
	assert.deepEqual(await visible(page), fewer);
	await page.getByRole("button", { name: "Show all" }).click();
	assert.deepEqual(await visible(page), every);
	assert.equal(new URL(page.url()).hash, "");
	unharmed("large");
});

test("what is chosen stands in the address, and an address chooses", { skip }, async () => {
	await open(page, at("large", "findings.html"));
	await choose("rule", "empty-release");
	const name = (await visible(page))[0][3];
	await choose("subsystem", name);
	await page.getByRole("button", { name: "file", exact: true }).click();
	const chosen = await visible(page);
	assert.deepEqual([...new Set(chosen.map((row) => row[2] + row[3]))], ["empty-release" + name]);
	const url = page.url();
	assert.ok(url.endsWith(`#rule=empty-release&subsystem=${name.replaceAll(" ", "+")}&sort=file`));
	await open(page, url);
	assert.deepEqual(await visible(page), chosen);
	await page.evaluate(() => { location.hash = "#severity=medium"; });
	await page.waitForFunction(() => document.querySelector("select").value === "medium");
	assert.deepEqual([...new Set((await visible(page)).map((row) => row[0]))], ["medium"]);
	await page.evaluate(() => { location.hash = "#anywhere=thing17.&sort=-file"; });
	await page.waitForFunction(() => document.querySelector("output").textContent !== "");
	assert.ok((await visible(page)).every((row) => row[4].includes("thing17.")));
	await open(page, at("large", "findings.html", "severity=%3Cimg%20src=x%3E&nonsense=1&sort=9"));
	assert.equal((await visible(page)).length, 5000);
	unharmed("large");
});

test("a column sorts up, down, and back to the order of weight", { skip }, async () => {
	await open(page, at("large", "counters.html"));
	const every = await visible(page);
	const numbers = every.map((row) => Number(row[4]));
	const head = page.getByRole("button", { name: "operations" });
	const upward = [...numbers].sort((a, b) => a - b);
	for (const [order, aria] of [[upward, "ascending"], [upward.toReversed?.() ??
			[...upward].reverse(), "descending"], [numbers, "none"]]) {
		await head.click();
		assert.deepEqual((await visible(page)).map((row) => Number(row[4])), order);
		assert.equal(await page.locator(".list th.num").getAttribute("aria-sort"), aria);
	}
	assert.deepEqual(await visible(page), every);
});

test("without scripts a list is a list, with no controls that do nothing", { skip }, async () => {
	const plain = await newPage(browser, { javaScriptEnabled: false });
	await open(plain, at("large", "findings.html"));
	assert.equal(await plain.locator(".list tbody tr").count(), 5000);
	assert.equal(await plain.locator("form, button, select, input").count(), 0);
	await plain.locator(".list tbody a").first().click();
	assert.match(plain.url(), /\/finding-[0-9a-f]+\.html$/);
	assert.ok(await plain.locator("#evidence .src").first().isVisible());
	await open(plain, at("small", "index.html"));
	await plain.locator(".heat td a").first().click();
	assert.ok(await plain.locator(".list tbody tr").first().isVisible());
	await plain.context().close();
});

test("a number of the heat map leads to as many rows", { skip }, async () => {
	for (const site of ["small", "large"]) {
		await open(page, at(site));
		const cell = page.locator(".heat td a").first();
		const number = Number(await cell.textContent());
		await cell.click();
		await page.waitForFunction(() => document.querySelector(".filters output, .list"));
		const rows = await visible(page);
		const states = await page.getByRole("button", { name: "state" }).count();
		assert.equal(rows.filter((row) => !states || ["new", "known"].includes(row[1])).length,
			number, site);
	}
});

test("from the start page one comes to a finding, the next, its struct, and back", { skip }, async () => {
	await open(page, at("small"));
	await page.getByRole("link", { name: "devm-embedded-device" }).first().click();
	await page.locator(".list tbody a").first().click();
	const first = await page.locator("h1").textContent();
	await page.getByRole("link", { name: "the next" }).click();
	const second = await page.locator("h1").textContent();
	assert.notEqual(first, second);
	await page.getByRole("link", { name: "the one before" }).click();
	assert.equal(await page.locator("h1").textContent(), first);
	await page.getByRole("link", { name: /^struct / }).first().click();
	assert.ok(await page.locator("svg.nest").isVisible());
	await page.getByRole("navigation").getByRole("link", { name: "Linux" }).click();
	assert.match(page.url(), /\/index\.html$/);
	assert.deepEqual(page.seen.wrong, []);
});

test("no page of any kind has a serious barrier, light or dark, wide or narrow", { skip }, async () => {
	for (const [site, names] of [["small", kinds(pagesOf("small"))], ["empty", ["index.html"]],
			["compare-small", ["index.html"]]])
		for (const name of names) {
			await open(page, at(site, name));
			await openAll(page);
			for (const each of LOOKS) {
				await look(page, each);
				assert.deepEqual(await barriers(page), [], `${site}/${name} ${each.width} ${each.scheme}`);
			}
		}
	await look(page, LOOKS[0]);
});

test("no page of any kind scrolls sideways, wide or narrow", { skip }, async () => {
	for (const site of ["empty", "small", "hostile", "compare-small", "compare-hostile", "large"])
		for (const name of kinds(pagesOf(site))) {
			await open(page, at(site, name));
			if (site !== "large")
				await openAll(page);
			for (const each of LOOKS.filter(({ scheme }) => scheme === "light")) {
				await look(page, each);
				assert.ok(await overhang(page) <= 0, `${site}/${name} ${each.width}`);
			}
		}
	await look(page, LOOKS[0]);
});

const faint = () => page.evaluate(() => {
	const parse = (colour) => {
		const numbers = colour.match(/[\d.]+/g).map(Number);
		return numbers.length > 3 ? numbers : [...numbers, 1];
	};
	const light = (colour) => {
		const linear = (v) => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
		const [r, g, b] = colour.map((v) => linear(v / 255));
		return .2126 * r + .7152 * g + .0722 * b;
	};
	const ground = (element) => {
		for (; element; element = element.parentElement) {
			const colour = parse(getComputedStyle(element).backgroundColor);
			if (colour[3] > 0)
				return colour;
		}
		return [255, 255, 255, 1];
	};
	const found = new Set();
	const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	while (walker.nextNode()) {
		const element = walker.currentNode.parentElement;
		if (!walker.currentNode.data.trim() || !element.checkVisibility() ||
				element.closest(".none, .skip"))
			continue;
		const style = getComputedStyle(element);
		const ink = element.closest("svg") ? style.fill : style.color;
		const [a, b] = [light(parse(ink)), light(ground(element))];
		if ((Math.max(a, b) + .05) / (Math.min(a, b) + .05) < 4.5)
			found.add(`${element.tagName}.${element.getAttribute("class")}`);
	}
	return [...found];
});

test("all text has a contrast of 4.5 at least: light, dark, on paper", { skip }, async () => {
	for (const name of kinds(pagesOf("small")))
		for (const how of [{ colorScheme: "light" }, { colorScheme: "dark" },
				{ colorScheme: "dark", media: "print" }]) {
			await page.emulateMedia(how);
			await open(page, at("small", name));
			await openAll(page);
			assert.deepEqual(await faint(), [], `${name} ${JSON.stringify(how)}`);
		}
	await page.emulateMedia({ colorScheme: "light", media: "screen" });
});

test("on paper what is closed is open, and what leads elsewhere is gone", { skip }, async () => {
	await open(page, at("large"));
	const row = page.locator("details tbody tr").first();
	assert.ok(!await row.isVisible());
	await page.emulateMedia({ media: "print" });
	assert.ok(await row.isVisible());
	assert.ok(!await page.locator("nav.contents").isVisible());
	await page.emulateMedia({ media: "screen" });
});

test("the keyboard reaches the content first, sorts, filters and opens", { skip }, async () => {
	const focused = (get) => page.evaluate(`((e) => ${get})(document.activeElement)`);

	await open(page, at("large", "findings.html"));
	await page.keyboard.press("Tab");
	assert.equal(await focused("e.className"), "skip");
	assert.ok((await page.locator(".skip").boundingBox()).x >= 0);
	await page.keyboard.press("Enter");
	await page.keyboard.press("Tab");
	await page.keyboard.press("Tab");
	assert.equal(await focused("e.closest('label').firstChild.textContent"), "anywhere");
	await page.keyboard.type("thing17.");
	assert.ok((await visible(page)).length < 10);
	await page.getByRole("button", { name: "file", exact: true }).focus();
	assert.notEqual(await focused("getComputedStyle(e).outlineStyle"), "none");
	await page.keyboard.press("Enter");
	assert.match(page.url(), /sort=file/);
	await open(page, at("large"));
	await page.locator("summary").first().focus();
	await page.keyboard.press("Enter");
	assert.ok(await page.evaluate(() => document.querySelector("summary").parentElement.open));
	const regions = await page.evaluate(() => [...document.querySelectorAll(".scroll")]
		.every((region) => region.tabIndex === 0 && region.ariaLabel));
	assert.ok(regions);
});

test("a report of 5,000 findings opens in 2 seconds, and no page is over 2 MB", { skip }, async () => {
	const session = await page.context().newCDPSession(page);
	// Of a processor: what else the machine does is not the page's doing.
	await session.send("Performance.enable", { timeDomain: "threadTicks" });
	const spent = async () => (await session.send("Performance.getMetrics")).metrics
		.find(({ name }) => name === "TaskDuration").value;
	for (const name of ["index.html", "findings.html", "rule-atomic-refcount.html"]) {
		// The least of three: a busy machine takes more of a processor, too.
		let least = Infinity;
		for (let i = 0; i < 3 && least >= 2; i++) {
			await page.goto("about:blank");
			const earlier = await spent();
			await page.goto(at("large", name));
			await page.waitForFunction(() => !document.querySelector(".list") ||
				document.querySelector(".filters"));
			least = Math.min(least, await spent() - earlier);
		}
		assert.ok(least < 2, name);
	}
	for (const name of pagesOf("large"))
		assert.ok(statSync(join(sites, "large", name)).size <= 2_000_000, name);
});
