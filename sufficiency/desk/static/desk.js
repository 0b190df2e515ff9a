// Faults while somebody types, and what a run says while it goes on. Without scripts both come
// with the next page.
"use strict";

// Each fault is told where it is as well, since the list may be out of sight.
function marked(form) {
  const wrong = new Map();
  for (const link of form.querySelectorAll(".faults a")) {
    wrong.set(link.hash.slice(1), link.parentElement.textContent.split(": ").slice(1).join(": "));
  }
  for (const field of form.querySelectorAll("[name^='set:']")) {
    const help = document.getElementById(`${field.id}-help`);
    help.parentElement.querySelector(".fault")?.remove();
    if (wrong.has(field.id)) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
    if (!wrong.has(field.id)) continue;
    const told = document.createElement("p");
    told.className = "fault";
    told.textContent = wrong.get(field.id);
    field.before(told);
  }
  form.querySelector("#count").textContent = form.querySelector(".faults h2")?.textContent ?? "";
}

function watchForm(form) {
  let waiting, asked = 0;
  async function check() {
    const number = ++asked;
    const answer = await fetch(form.dataset.check, { method: "POST", body: new FormData(form) });
    // An answer to what was typed before must not take the place of a later one.
    if (!answer.ok || number !== asked) return;
    form.querySelector(".faults").innerHTML = await answer.text();
    marked(form);
  }
  form.addEventListener("input", (event) => {
    if (!event.target.name.startsWith("set:")) return;
    clearTimeout(waiting);
    waiting = setTimeout(check, 300);
  });
  form.addEventListener("click", (event) => {
    const link = event.target.closest(".faults a");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    field.closest("details").open = true;
    field.focus();
  });
  marked(form);
}

async function watchRun() {
  const answer = await fetch("/run/state");
  if (!answer.ok) return;
  const told = await answer.json();
  if (told.state !== "running") {
    location.reload();
    return;
  }
  document.getElementById("seconds").textContent = told.seconds;
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
if (document.querySelector("#run[data-state=running]")) setTimeout(watchRun, 500);
