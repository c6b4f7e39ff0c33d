/** How the page looks: light, dark and on paper. Colour is never alone: a glyph and a word stand beside it. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --paper: #fff; --raised: #f6f8fa; --ink: #1a2027; --ink-2: #4c5763; --line: #d5dbe1;
  --good: #0f6b3a; --bad: #b3161f; --warn: #855000; --quiet: #4c5763; --active: #0a58b0; --chain: #5b2ca0;
  --series-0: #0a58b0; --series-1: #9a4500; --series-2: #0f6b3a; --series-3: #8a1f73; --label: 15rem; }
@media screen and (prefers-color-scheme: dark) { :root { --paper: #12161b; --raised: #1b2128; --ink: #e7ecf1; --ink-2: #a9b4bf;
  --line: #36404a; --good: #5fd08f; --bad: #ff8f8a; --warn: #efb45c; --quiet: #a9b4bf; --active: #77b4ff; --chain: #c3a1ff;
  --series-0: #77b4ff; --series-1: #ffa566; --series-2: #5fd08f; --series-3: #f092d8; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
#page { max-width: 76rem; margin: 0 auto; padding: 1rem 1.25rem 3rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: .2rem 0; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
#objectives h2 { margin-top: 1rem; }
h3 { font-size: .95rem; margin: 1rem 0 .25rem; }
p { margin: .25rem 0; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .87em; overflow-wrap: anywhere; }
pre { background: var(--raised); border: 1px solid var(--line); border-radius: 6px; padding: .5rem; overflow-x: auto; white-space: pre-wrap; }
button { font: inherit; color: var(--ink); background: var(--raised); border: 1px solid var(--line); border-radius: 6px; padding: .1rem .6rem; cursor: pointer; }
button:focus-visible, summary:focus-visible, .scroll:focus-visible, .node:focus-visible { outline: 3px solid var(--active); outline-offset: 1px; }
.banner { background: #ffd23f; color: #211a00; font-weight: 700; padding: .35rem .75rem; border-radius: 6px; letter-spacing: .02em; }
.quiet { color: var(--ink-2); }
.said { overflow-wrap: anywhere; }
.mark { font-weight: 600; white-space: nowrap; color: var(--quiet); }
.mark.good { color: var(--good); } .mark.bad { color: var(--bad); } .mark.warn { color: var(--warn); } .mark.active { color: var(--active); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: .75rem; }
.tile { background: var(--raised); border: 1px solid var(--line); border-radius: 8px; padding: .6rem 1rem .8rem; }
.tile h3 { margin: 0; color: var(--ink-2); }
.figure { font-size: 1.9rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.two { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr)); gap: 0 2rem; }
.two > * { min-width: 0; }
ul { margin: .25rem 0; padding-left: 1.2rem; }
#question { border: 2px solid var(--warn); border-radius: 8px; padding: 0 1rem .75rem; margin-top: 1rem; }
#question h2 { margin-top: .75rem; color: var(--warn); }
.asked { white-space: pre-wrap; overflow-wrap: anywhere; }
.answers { list-style: none; padding: 0; } .answers li { margin: .35rem 0; }
.scroll { overflow-x: auto; max-width: 100%; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; min-width: 4.5rem; }
th { color: var(--ink-2); font-weight: 600; }
.legend span { font-weight: 600; margin-right: 1rem; }
.series-0 { color: var(--series-0); } .series-1 { color: var(--series-1); } .series-2 { color: var(--series-2); } .series-3 { color: var(--series-3); }
.chart { min-height: 100px; max-width: 100%; overflow: hidden; }
.waterfall { border: 1px solid var(--line); border-radius: 8px; overflow: hidden; }
.row { display: flex; height: 26px; align-items: stretch; border-bottom: 1px solid var(--line); }
.rows { scrollbar-width: thin; } .row.axis { position: sticky; top: 0; z-index: 1; color: var(--ink-2); background: var(--raised); font-size: .85rem; line-height: 26px; }
.row.lane { background: var(--raised); }
.label { width: var(--label); flex: none; overflow: hidden; padding-left: .4rem; }
.label button { all: unset; box-sizing: border-box; display: block; width: 100%; cursor: pointer; line-height: 25px; font-size: .85rem; padding-left: 1rem; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.lane .label button { font-weight: 600; padding-left: 0; }
.chain .label button { color: var(--chain); font-weight: 600; }
.label button:focus-visible { outline: 3px solid var(--active); outline-offset: -3px; }
.track { position: relative; flex: 1; min-width: 0; margin-right: 8px; background-image: linear-gradient(to right, var(--line) 1px, transparent 1px); background-size: 25% 100%; }
.tick { position: absolute; padding-left: .3rem; white-space: nowrap; }
.bar, .ghost { position: absolute; border-radius: 3px; }
.bar { top: 5px; height: 11px; background: var(--quiet); }
.bar.good { background: var(--good); } .bar.bad { background: var(--bad); } .bar.warn { background: var(--warn); } .bar.active { background: var(--active); }
.bar.bad { background-image: repeating-linear-gradient(45deg, transparent 0 4px, var(--paper) 4px 6px); }
.bar.back { background-image: repeating-linear-gradient(-45deg, transparent 0 3px, var(--paper) 3px 5px); }
.chain .bar { box-shadow: 0 0 0 2px var(--chain); }
.bar.whole { top: 20px; height: 3px; background: var(--ink-2); }
.ghost { top: 18px; height: 5px; border: 1px solid var(--ink-2); }
.over { position: absolute; left: .4rem; top: 1px; font-size: .8rem; color: var(--ink-2); background: var(--raised); padding: 0 .25rem; white-space: nowrap; max-width: 100%; overflow: hidden; text-overflow: ellipsis; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.beneath { padding-right: 8px; margin-left: calc(var(--label) - 52px); }
.graph { display: block; font-size: 12px; }
.node rect { fill: var(--raised); stroke: var(--quiet); stroke-width: 1.2; } .node text { fill: var(--ink); }
.node.good rect { stroke: var(--good); } .node.bad rect { stroke: var(--bad); stroke-width: 2.5; } .node.warn rect { stroke: var(--warn); stroke-dasharray: 5 3; }
.node.chain rect { stroke: var(--chain); stroke-width: 2.5; } .node[role] { cursor: pointer; }
.edge { fill: none; stroke: var(--ink-2); stroke-width: 1; } .edge.chain { stroke: var(--chain); stroke-width: 2.5; }
marker path { fill: var(--ink-2); }
.drawer { margin: 0 0 0 auto; height: 100%; max-height: 100%; width: min(44rem, 100%); max-width: 100%; border: 0; border-left: 1px solid var(--line); padding: 0; background: var(--paper); color: var(--ink); }
.drawer::backdrop { background: #0008; }
.inside { padding: 1rem 1.25rem; } .bar-top { display: flex; justify-content: space-between; align-items: start; gap: 1rem; } .bar-top h2 { margin: 0; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: minmax(9rem, 16rem) 1fr; margin: 0; } dt, dd { margin: 0; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; min-width: 0; }
dt { color: var(--ink-2); } .missing { color: var(--warn); }
footer { margin-top: 2rem; border-top: 1px solid var(--line); padding-top: .75rem; }
@media (max-width: 700px) { :root { --label: 9.5rem; } #page { padding: .75rem .75rem 2rem; } th, td { min-width: 7rem; } .tick:nth-child(even) { display: none; } dl { grid-template-columns: 1fr; } dt { border: 0; padding-bottom: 0; } }
@media print { @page { margin: 14mm; } #page { max-width: none; padding: 0; } button:not(.label button) { display: none; } .scroll { overflow: visible; }
  .rows { max-height: none !important; overflow: visible !important; } .row, .tile, tr, dt, dd { break-inside: avoid; } h2, h3 { break-after: avoid; }
  #auditor { break-before: page; } .graph { width: 100%; height: auto; } .drawer { display: none; }
  .bar, .ghost, .banner, .tile, .row { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
`;
