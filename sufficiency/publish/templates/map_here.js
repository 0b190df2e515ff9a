// ---- figures of where people live, or of the whole ----------------------------------------
const WHY =
  "Withheld to protect children: the number is small, or one that is small could be worked out from it";
// Before and with the plan: two numbers and two bars of one scale.
function bars(title_, pair, text, untold) {
  const content = make("div", undefined, "gain"),
    most = Math.max(...pair.map(([n]) => n || 0)) || 1;
  content.append(make("p", title_));
  if (pair.every(([n]) => n === null)) {
    content.append(make("p", untold));
    return content;
  }
  pair.forEach(([n, about, more], k) => {
    const row = make("p", undefined, `bar ${k ? "after" : "before"}`),
      bar = make("i");
    bar.style.width = `${Math.max(1, (100 * n) / most)}%`;
    row.append(
      make("span", k ? `With ${tried() ? tried().name : plan().label}` : base()),
      make("b", text(n, about)),
      ...(n ? [bar] : []),
      ...(more ? [make("small", more)] : []),
    );
    content.append(row);
  });
  if (pair.some(([n]) => n === null)) content.append(make("p", untold, "soft"));
  return content;
}
function gain(where, [before, after, first, last], words_ = ["", ""]) {
  const content = bars(
    `Children without a suitable place near home${where}`,
    [
      [before, first, words_[0]],
      [after, last, words_[1]],
    ],
    (n, about) => (n === null ? "withheld" : n || about ? children(n, about) : "none"),
    `${WHY}.`,
  );
  if (before !== null && (first || last) && before === after)
    content.append(make("p", FEW, "soft"));
  return content;
}
// The minutes that the map shows, of the whole or of the area people chose.
function journeys(at_) {
  const same = state.layer === "same",
    of = same ? plan().same : plan(),
    [before, after, stands] = at_ < 0 ? of.minutes : of.areas[at_];
  const who = same ? "children with a known journey before and with the plan" : "known journeys";
  const content = bars(
    `Mean minutes one way${at_ < 0 ? "" : " from this area"}, ${who}`,
    [
      [before, stands & 1],
      [after, stands & 2],
    ],
    (n, about) => (n === null ? "not shown" : minutes(n, about)),
    "Not shown: too few children.",
  );
  if (before === null || after === null) return content;
  const change = Math.round((after - before) * 10) / 10,
    far = Math.abs(change),
    way = `${round(far)} minutes ${change < 0 ? "shorter" : "longer"}`;
  const told_ =
    far >= data.scales.same.change.breaks[2] ? way : `about the same${far ? ` (${way})` : ""}`;
  content.append(
    make(
      "p",
      stands
        ? FEW_MINUTES
        : same
          ? `The same children in both: ${told_}.`
          : "Not the same children in both: who newly has a place counts with the plan alone.",
      "soft",
    ),
  );
  return content;
}
// Beside minutes, who has no place is told in a line.
function besides(at_) {
  const [before, after, first, last] = at_ < 0 ? plan().children.whole : plan().children.areas[at_];
  const each = (n, about) => (n === null ? "withheld" : orNone(n, about));
  return make(
    "p",
    `Children without a suitable place near home: ${before === null && after === null ? "withheld, to protect children" : `${without()}, ${each(before, first)}; with ${plan().label}, ${each(after, last)}`}.`,
    "soft",
  );
}
// Of the children the map is narrowed to: all of them where that is told, or those of the district
// where people live.
function ofFilter(at_) {
  const one = plan().children.narrowed[filter()],
    name = at_ < 0 ? "" : data.areas[at_].district;
  const k = data.districts.findIndex((d) => d.name === name);
  if (!one || (name ? k < 0 : !one.whole)) return [];
  return [gain(`${narrow()}${name ? ` in ${name}` : ""}`, name ? one.districts[k] : one.whole)];
}
// A number of an area that is withheld leaves that of its district, where that is told, and all that
// is not of children.
function ofDistrict(at_) {
  const name = data.areas[at_].district,
    k = data.districts.findIndex((d) => d.name === name);
  const mine = plan().children.areas[at_].slice(0, 2);
  if (!mine.includes(null)) return [];
  const wider =
    k >= 0 && mine.some((n, when) => n === null && plan().children.districts[k][when] !== null);
  return [
    make(
      "p",
      `Not withheld, below: ${wider ? `all of ${name}, ` : ""}the nearest suitable place for each need, and what opens near here.`,
    ),
    ...(wider ? [gain(` in all of ${name}`, plan().children.districts[k])] : []),
  ];
}
// Of a January: of the whole with how far forecasts may be out, or of the district where people live.
function ofYear(at_) {
  const j = state.january,
    name = at_ < 0 ? "" : data.areas[at_].district,
    plans = [data.years.nothing, data.years.plans[state.plan]];
  const k = data.districts.findIndex((d) => d.name === name),
    agreed = data.years.agreed[state.plan];
  const before_ = agreed
    ? [make("p", `${plan().label} is counted ${agreed}: nobody has built it.`, "agreed")]
    : [];
  if (!name) {
    const told_ = plans.map((p) => p.children.whole[j]);
    const ends = told_.map((t) => (/\((.*)\)/.exec(t[1]) || ["", ""])[1]),
      near_ = (t) => t[1].startsWith("about");
    return [
      ...before_,
      gain(
        narrow(),
        [told_[0][0], told_[1][0], near_(told_[0]), near_(told_[1])],
        ends.some(Boolean) ? ends : undefined,
      ),
      ...(ends.some(Boolean)
        ? [
            make(
              "p",
              "In 8 of 10 simulated futures the figure lies between the two smaller ones.",
              "soft",
            ),
          ]
        : []),
      anew(),
    ];
  }
  if (k < 0) return [];
  const [[before, first], [after, last]] = plans.map((p) => p.children.districts[j][k]);
  return [...before_, gain(` in ${name}${narrow()}`, [before, after, first, last]), anew()];
}
const begins = (k) => data.years.year.indexOf(data.years.begins.year[k]);
// How much of a plan is there in a January that is looked at.
function later() {
  const adds = plan().places.filter((p) => p.state !== "same"),
    late = adds.filter((p) => !there(p)),
    next = Math.min(...late.map((p) => p.year));
  if (!late.length) return "";
  const open = adds.length - late.length;
  return `Of ${adds.length} schools and bases that ${plan().label} opens or enlarges, ${open || "none"} ${open > 1 ? "are" : "is"} open by then; the ${open ? "next" : "first"} in January ${next}${earliest(late)}. `;
}
// Places fill over years: until the last is there a plan does less than it will.
const filling = (year_) => {
  const full = data.years.full.year[state.plan];
  return full > year_ ? `All places of ${plan().label} are there from January ${full}. ` : "";
};
// What the figures above are of; of the whole, also what a forecast makes of them.
function meaning(at_) {
  const p = make("p", `${upper(plan().dated)}, and every place of ${plan().label} open.`, "soft"),
    last = data.years && data.years.words.at(-1).replace(/, (.*)/, " ($1)");
  const [, all_, , roughly] = plan().children.whole,
    part = plan().independent[1],
    lacking_ = state.layer === "lack";
  if (at_ >= 0 && part && lacking_)
    p.append(
      make(
        "span",
        ` In all of ${data.whole} with ${plan().label}: ${children(all_, roughly)} without a suitable place; ${part}.`,
        "part",
      ),
    );
  if (!data.years) return p;
  const [nothing, then] = [data.years.nothing, data.years.plans[state.plan]].map(
    (of) => of.children.whole.at(-1)[0],
  );
  if (at_ < 0 && lacking_ && nothing !== null && then !== null)
    p.append(
      ` In ${last}, with what has opened and filled by then: ${number(nothing)} if nothing is built, ${number(then)} with ${plan().label}. ${filling(data.years.year.at(-1))}`.trimEnd(),
    );
  const years = make("button", "Year by year", "noprint");
  years.type = "button";
  years.addEventListener("click", () =>
    document.querySelector("input[name=layer-of][value=years]").click(),
  );
  p.append(" ", years);
  return p;
}
const anew = () =>
  make(
    "p",
    `${later()}${filling(data.years.year[state.january])}Each January is worked out anew, with what is open by then, as far as it has filled; other layers have every place open.`,
    "soft",
  );
const changes = () => {
  const at_ = state.chosen;
  if (tried()) {
    const [before, , first] = plan().children.whole,
      [after, last] = tried().children;
    return [
      gain("", [before, after, first, last]),
      ...(at_ < 0
        ? []
        : [make("p", "By neighbourhood, and by place, plans alone are told: choose one.", "soft")]),
    ];
  }
  if (state.layer === "years") return ofYear(at_);
  if (state.layer !== "lack") return [journeys(at_), besides(at_), meaning(at_)];
  // What is the same of both is said once.
  const part = filter() < 0 && at_ < 0 ? plan().independent : ["", ""],
    once = part[0] && part[0] === part[1];
  const every = gain(
    `${at_ < 0 ? "" : " in this area"}${filter() < 0 ? "" : ", all children"}`,
    at_ < 0 ? plan().children.whole : plan().children.areas[at_],
    once ? undefined : part,
  );
  if (once) every.append(make("p", `${upper(part[0])} either way.`, "soft noprint"));
  if (filter() < 0) return [every, ...(at_ < 0 ? [] : ofDistrict(at_)), meaning(at_)];
  // What the map is narrowed to comes first; where that is not told of the whole, the page says so.
  const some = ofFilter(at_);
  return [
    ...(some.length
      ? some
      : [
          make(
            "p",
            `The map shows ${data.filters[filter()][1]}, by district. Of ${at_ < 0 ? `all of ${data.whole}` : "this district"} that number is not told: it would tell of a few children.`,
            "soft",
          ),
        ]),
    every,
    meaning(at_),
  ];
};
