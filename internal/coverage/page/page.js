"use strict";
// Without this script all details stand below the steps, and links lead there.
document.documentElement.classList.add("live");

const target = (link) => document.getElementById(decodeURIComponent(link.getAttribute("href").slice(1)));

// boxesOf lists the boxes of the drawing that lead to a detail.
const boxesOf = (detail) => [...detail.closest(".flow").querySelectorAll(".map a[href]")]
  .filter((a) => target(a) === detail).map((a) => a.closest(".node"));

function remember(id) {
  history.replaceState(null, "", id ? "#" + encodeURIComponent(id) : location.pathname + location.search);
}

function clear(panel) {
  panel.classList.remove("chosen");
  for (const d of panel.querySelectorAll(".shown")) d.classList.remove("shown");
  for (const box of panel.closest(".flow").querySelectorAll(".chosen")) box.classList.remove("chosen");
}

// show shows what is known of a step in the place of the list of steps.
function show(detail, focus) {
  const panel = detail.closest(".panel");
  clear(panel);
  panel.classList.add("chosen");
  detail.classList.add("shown");
  for (const box of boxesOf(detail)) box.classList.add("chosen");
  panel.scrollTop = 0;
  if (focus) {
    detail.querySelector("h3").focus({ preventScroll: true });
    panel.scrollIntoView({ block: "nearest" });
  }
}

// back shows the list again; the focus returns to where it came from.
function back(panel) {
  const shown = panel.querySelector(".detail.shown");
  if (!shown) return;
  const link = [...panel.querySelectorAll(".index a")].find((a) => target(a) === shown);
  clear(panel);
  remember("");
  (link || panel.querySelector(".index h3")).focus({ preventScroll: true });
}

// open shows what the address names: a step, or a line within what is folded.
function open(focus) {
  const it = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!it) return;
  if (it.matches(".detail")) show(it, focus);
  const folded = it.closest("details");
  if (folded && !folded.open) {
    folded.open = true;
    it.scrollIntoView({ block: "center" });
  }
}

// trace fades everything to which the chosen scenario does not come.
function trace(button) {
  const flow = button.closest(".flow"), map = flow.querySelector(".map");
  const on = button.getAttribute("aria-pressed") !== "true";
  for (const b of flow.querySelectorAll(".trace")) b.setAttribute("aria-pressed", String(on && b === button));
  map.classList.toggle("tracing", on);
  for (const g of map.querySelectorAll("[data-by]")) {
    g.classList.toggle("traced", on && g.dataset.by.split(" ").includes(button.dataset.scenario));
  }
}

function fit(map, on) {
  map.classList.toggle("actual", !on);
  map.querySelector(".fit").setAttribute("aria-pressed", String(on));
  map.querySelector(".fit").textContent = on ? "Actual size" : "Fit to width";
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  if (link && link.matches(".back")) {
    event.preventDefault();
    back(link.closest(".panel"));
  } else if (link && !event.ctrlKey && !event.metaKey && target(link)?.matches(".detail")) {
    event.preventDefault();
    remember(target(link).id);
    show(target(link), true);
  }
  const button = event.target.closest("button");
  if (button?.matches(".trace")) trace(button);
  if (button?.matches(".fit")) fit(button.closest(".map"), button.getAttribute("aria-pressed") !== "true");
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const pressed of document.querySelectorAll(".trace[aria-pressed=true]")) trace(pressed);
  for (const panel of document.querySelectorAll(".panel.chosen")) back(panel);
});

window.addEventListener("hashchange", () => open(true));

for (const map of document.querySelectorAll(".map")) {
  const svg = map.querySelector("svg"), sheet = map.querySelector(".sheet"), start = map.querySelector(".node.start");
  if (!svg) continue; // it could not be drawn
  // What would be too small to read is shown in its own size, where the call begins.
  fit(map, svg.getBoundingClientRect().width > 0.62 * parseFloat(svg.getAttribute("width")) * 4 / 3);
  if (start) sheet.scrollLeft += start.getBoundingClientRect().left - sheet.getBoundingClientRect().left - sheet.clientWidth / 2;
}
open(false);
