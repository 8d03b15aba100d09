// SPDX-License-Identifier: GPL-2.0-only
//
// Filters and sorting for the lists. The page says all without it; it only adds.
// What is chosen lives in the address behind the #, so that a view can be linked:
// #severity=high&rule=empty-release&file=drivers/net&sort=-subsystem
// The field "anywhere" looks in all columns; its words may stand in any order.
"use strict";

(() => {
	const table = document.querySelector("table.list");
	if (!table || table.rows.length < 3)
		return;
	const body = table.tBodies[0];
	const heads = [...table.tHead.rows[0].cells];
	const columns = heads.map((head, i) => ({
		head, i, name: head.textContent, kind: head.dataset.filter || "",
		number: head.classList.contains("num"), control: null,
	}));
	const rows = [...body.rows].map((row, order) => ({
		row, order, texts: [...row.cells].map((cell) => cell.textContent),
	}));
	const lower = new Map();

	const make = (tag, properties, ...children) => {
		const element = Object.assign(document.createElement(tag), properties);
		element.append(...children);
		return element;
	};

	const choices = (column) => {
		const counts = new Map();
		for (const { texts } of rows)
			counts.set(texts[column.i], (counts.get(texts[column.i]) || 0) + 1);
		// As they come: the list begins with what matters most.
		const values = [...counts.keys()];
		if (values.length > 8)
			values.sort((a, b) => a.localeCompare(b, "en"));
		const select = make("select", {}, make("option", { value: "", textContent: "all" }));
		for (const value of values)
			select.append(make("option", {
				value, textContent: `${value} (${counts.get(value)})`,
			}));
		return select;
	};

	const form = make("form", { className: "filters" });
	form.setAttribute("role", "search");
	for (const column of columns) {
		if (!column.kind)
			continue;
		if (column.kind === "choice" &&
				new Set(rows.map(({ texts }) => texts[column.i])).size < 2)
			continue;
		column.control = column.kind === "choice" ? choices(column) :
			make("input", { type: "search", autocomplete: "off", spellcheck: false });
		form.append(make("label", {}, make("span", { textContent: column.name }),
			column.control));
	}
	const anywhere = make("input", { type: "search", autocomplete: "off", spellcheck: false });
	form.prepend(make("label", {}, make("span", { textContent: "anywhere" }), anywhere));
	const clear = make("button", { type: "button", textContent: "Show all" });
	const shown = make("output", {});
	form.append(clear, shown);

	let sort = "", sorted = "";

	const sortRows = () => {
		if (sort === sorted)
			return;
		sorted = sort;
		const column = columns.find((c) => c.name === sort.replace(/^-/, ""));
		const down = sort.startsWith("-") ? -1 : 1;
		for (const c of columns)
			c.head.setAttribute("aria-sort", c !== column ? "none" :
				down < 0 ? "descending" : "ascending");
		rows.sort((a, b) => {
			if (!column)
				return a.order - b.order;
			const x = a.texts[column.i], y = b.texts[column.i];
			const d = column.number ? x - y : x < y ? -1 : x > y ? 1 : 0;
			return d * down || a.order - b.order;
		});
		body.append(...rows.map(({ row }) => row));
	};

	const lowered = (text) => {
		if (!lower.has(text))
			lower.set(text, text.toLowerCase());
		return lower.get(text);
	};

	const filterRows = () => {
		const wanted = columns.filter((c) => c.control && c.control.value);
		const words = anywhere.value.toLowerCase().split(/\s+/).filter(Boolean);
		const isChosen = (texts, c) => c.kind === "choice" ?
			texts[c.i] === c.control.value :
			lowered(texts[c.i]).includes(c.control.value.toLowerCase());
		const isFound = (texts, word) =>
			texts.some((text) => lowered(text).includes(word));
		let left = 0;
		for (const { row, texts } of rows) {
			const hidden = !(wanted.every((c) => isChosen(texts, c)) &&
				words.every((word) => isFound(texts, word)));
			if (row.hidden !== hidden)
				row.hidden = hidden;
			left += !hidden;
		}
		shown.textContent = `${left.toLocaleString("en")} of ` +
			rows.length.toLocaleString("en");
		clear.hidden = !wanted.length && !words.length && !sort;
	};

	const remember = () => {
		const state = new URLSearchParams();
		for (const column of columns)
			if (column.control && column.control.value)
				state.set(column.name, column.control.value);
		if (anywhere.value)
			state.set("anywhere", anywhere.value);
		if (sort)
			state.set("sort", sort);
		const text = state.toString();
		if (text !== location.hash.slice(1))
			history.replaceState(null, "", `#${text}`);
	};

	const recall = () => {
		const state = new URLSearchParams(location.hash.slice(1));
		for (const column of columns)
			if (column.control)
				column.control.value = state.get(column.name) || "";
		anywhere.value = state.get("anywhere") || "";
		sort = state.get("sort") || "";
		sortRows();
		filterRows();
	};

	for (const column of columns) {
		const button = make("button", { type: "button", textContent: column.name });
		button.addEventListener("click", () => {
			sort = sort === column.name ? `-${column.name}` :
				sort === `-${column.name}` ? "" : column.name;
			sortRows();
			filterRows();
			remember();
		});
		column.head.replaceChildren(button);
	}
	form.addEventListener("input", () => {
		filterRows();
		remember();
	});
	form.addEventListener("submit", (event) => event.preventDefault());
	clear.addEventListener("click", () => {
		history.replaceState(null, "", "#");
		recall();
	});
	addEventListener("hashchange", recall);
	table.before(form);
	recall();
})();
