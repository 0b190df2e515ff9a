// Faults while somebody types, and how far a run is. Without scripts both come with the next page.
"use strict";

// Each fault is told where it is as well, since the list may be out of sight.
function marked(form) {
  const wrong = new Map();
  for (const link of form.querySelectorAll(".faults a")) {
    wrong.set(link.hash.slice(1), link.parentElement.textContent.split(": ").slice(1).join(": "));
  }
  for (const help of form.querySelectorAll(".help[id$='-help']")) {
    const field = document.getElementById(help.id.slice(0, -5));
    if (!field) continue;
    help.parentElement.querySelector(".fault")?.remove();
    if (wrong.has(field.id)) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
    if (!wrong.has(field.id)) continue;
    const told = document.createElement("p");
    told.className = "fault";
    told.textContent = wrong.get(field.id);
    if (field.closest(".bar")) help.before(told);
    else field.before(told);
  }
  form.querySelector("#count").textContent = form.querySelector(".faults h2")?.textContent ?? "";
}

// What was chosen by its name gets a box of its own, ticked.
function add(field) {
  const known = [...field.list.options].some((option) => option.value === field.value);
  if (!known) return;
  const item = document.createElement("li"),
    label = document.createElement("label");
  const box = document.createElement("input");
  Object.assign(box, { type: "checkbox", checked: true, value: field.value });
  box.name = field.name.replace("add:", "set:");
  label.append(box, ` ${field.value}`);
  item.append(label);
  field.closest("fieldset").querySelector(".boxes").append(item);
  field.value = "";
}

// One result is not compared with anything.
function watchTwo(form) {
  form.addEventListener("submit", (event) => {
    if (form.querySelectorAll("[name=results]:checked").length > 1) return;
    event.preventDefault();
    const told = document.getElementById("two");
    told.className = "note";
    told.textContent = "Tick two results or more first.";
    told.scrollIntoView({ block: "nearest" });
  });
}

function watchForm(form) {
  let waiting,
    asked = 0;
  async function check() {
    const number = ++asked;
    const answer = await fetch(form.dataset.check, { method: "POST", body: new FormData(form) });
    // An answer to what was typed before must not take the place of a later one.
    if (!answer.ok || number !== asked) return;
    form.querySelector(".faults").innerHTML = await answer.text();
    marked(form);
  }
  let edited = false;
  form.addEventListener("change", (event) => {
    if (event.target.name.startsWith("add:")) add(event.target);
  });
  form.addEventListener("submit", () => {
    edited = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (edited) event.preventDefault();
  });
  form.addEventListener("input", () => {
    edited = true;
    clearTimeout(waiting);
    waiting = setTimeout(check, 300);
  });
  form.addEventListener("click", (event) => {
    const link = event.target.closest(".faults a");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    for (let part = field.closest("details"); part; part = part.parentElement.closest("details")) {
      part.open = true;
    }
    field.focus();
  });
  marked(form);
}

// What is the same already is not said again to those who listen.
function put(id, text) {
  const place = document.getElementById(id);
  if (place.textContent !== text) place.textContent = text;
}

async function watchRun() {
  const answer = await fetch("/run/state");
  if (!answer.ok) return;
  const told = await answer.json();
  if (told.state !== "running") {
    location.reload();
    return;
  }
  const { number, of, words, detail } = told.step;
  put("seconds", `${told.seconds}`);
  put("step", `Step ${number} of ${of}: ${words}`);
  put("detail", detail);
  document.querySelectorAll(".steps li").forEach((item, i) => {
    if (i + 1 === number) item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
  });
  const lines = document.getElementById("lines");
  const text = told.lines.join("\n");
  if (lines.textContent !== text) {
    lines.textContent = text;
    lines.scrollTop = lines.scrollHeight;
  }
  setTimeout(watchRun, 500);
}

const form = document.querySelector("form[data-check]");
if (form) watchForm(form);
const two = document.querySelector("form[data-two]");
if (two) watchTwo(two);
if (document.querySelector("#run[data-state=running]")) setTimeout(watchRun, 500);
