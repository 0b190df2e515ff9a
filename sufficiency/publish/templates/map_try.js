// ---- other numbers of schools and bases -----------------------------------------------------
// What was only tried is told as a whole: areas show what is left if nothing is built, and symbols what
// would open. Whatever shows a plan instead ends it.
let viewBefore = "";
function tryOut(k) {
  if (k >= 0 && state.step < 0) viewBefore = state.view;
  state.step = k;
  state.view = k >= 0 ? "before" : viewBefore || state.view;
  if (k < 0) viewBefore = "";
  pick("view", state.view);
}
function fitTried() {
  if (!data.explorer) return;
  if (state.step >= 0 && state.view !== "before") {
    state.step = -1;
    viewBefore = "";
  }
  pick("step", String(state.step));
  const step = tried();
  pick("plan", step ? "" : String(state.plan));
  if (step) $("marks-new").textContent = "would open";
  $("tried").hidden = !step;
  if (!step) return;
  document.querySelector(".try").open = true;
  const facts = make("dl");
  for (const [name, value] of step.figures) facts.append(make("dt", name), make("dd", value));
  const list = make("ul"),
    schools = [],
    bases = [];
  for (const p of opensOf(step)) (p.kind === "special" ? schools : bases).push(p);
  for (const p of schools) {
    const li = make("li"),
      b = make("button", p.name);
    b.type = "button";
    b.addEventListener("click", () => visitPlace(p));
    li.append(
      b,
      make(
        "span",
        `${upper(kindOf({ ...p, state: "same" }))}: ${p.added} places${isExample(p) ? ". Example" : ""}`,
        "soft",
      ),
    );
    list.append(li);
  }
  const words =
    step.opens === null
      ? "Where its schools stand was not saved with the answer."
      : bases.length
        ? `${bases.length} resource base${bases.length > 1 ? "s" : ""} with ${number(bases.reduce((n, p) => n + p.added, 0))} places: on the map in orange, and in the table.`
        : schools.length
          ? ""
          : "Nothing opens.";
  $("tried-what").replaceChildren(
    make("h3", step.name),
    facts,
    list,
    ...(words ? [make("p", words, "soft")] : []),
  );
}
if (data.explorer) {
  all("input[name=step]").forEach((i) =>
    i.addEventListener("change", () => {
      shut(false);
      tryOut(Number(i.value));
      redraw(true);
      answer();
    }),
  );
  $("untry").addEventListener("click", () => {
    shut(false);
    tryOut(-1);
    redraw(true);
    answer();
    const on = all("input[name=plan]:checked");
    (on[0] || $("copy")).focus();
  });
}
