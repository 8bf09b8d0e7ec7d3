/** The look of the page; it follows the reader's light or dark setting, and prints. */
export const style = `
:root{color-scheme:light dark;--bg:#f7f8fa;--card:#fff;--ink:#1b2430;--soft:#5d6878;--line:#e3e7ed;--blue:#2468b2;--orange:#c2590c;--green:#1b7f55;--purple:#7a4fb5;--teal:#0e7c8a;--pink:#b83a78;--bad:#c0262d;--good:#1b7f55}
@media (prefers-color-scheme:dark){:root{--bg:#12161c;--card:#1a2028;--ink:#e6eaf0;--soft:#97a3b4;--line:#2c3542;--blue:#6cacf2;--orange:#f0a25c;--green:#53c796;--purple:#b697ec;--teal:#54c3d1;--pink:#ee8dbb;--bad:#ff7b79;--good:#53c796}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif}
.page{max-width:1120px;margin:0 auto;padding:32px 20px 56px}
h1{font-size:26px;line-height:1.25;margin:0 0 4px;letter-spacing:-.01em}
h2{font-size:18px;margin:40px 0 12px}
h3{font-size:15px;margin:0 0 8px}
p{margin:0 0 8px}
.soft,.note{color:var(--soft)}
.note{font-size:13px;margin:8px 0 0}
.badge{display:inline-block;border-radius:999px;padding:1px 11px;font-size:13px;font-weight:600;border:1px solid currentColor;color:var(--good)}
.badge.bad{color:var(--bad)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(230px,45%),1fr));gap:12px;margin:24px 0 0;padding:0}
.tiles>div,.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:14px 16px}
.tiles dt{color:var(--soft);font-size:13px}
.tiles dd{margin:0}
.tiles .figure{font-size:24px;line-height:1.3;font-weight:650;font-variant-numeric:tabular-nums;letter-spacing:-.01em}
.tiles .more{color:var(--soft);font-size:13px}
.card{margin:0 0 14px;padding:16px 18px}
.both{display:grid;grid-template-columns:minmax(0,1fr) 350px;gap:22px;align-items:center}
@media (max-width:860px){.both{grid-template-columns:minmax(0,1fr)}}
figure{margin:0;overflow-x:auto}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(320px,100%),1fr));gap:14px;align-items:start}
.cards .card{margin:0}
.facts{display:grid;grid-template-columns:auto minmax(0,1fr);gap:4px 16px;margin:0;font-size:13px}
.facts dt{color:var(--soft)}
.facts dd{margin:0;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%;font-size:13px;font-variant-numeric:tabular-nums}
caption{text-align:left;font-size:15px;font-weight:650;padding-bottom:6px}
th,td{text-align:left;padding:4px 8px 4px 0;border-bottom:1px solid var(--line);vertical-align:top}
tr:last-child>th,tr:last-child>td{border-bottom:0}
thead th{color:var(--soft);font-weight:500}
tbody th{font-weight:500}
td.n,th.n{text-align:right;white-space:nowrap;padding:4px 0 4px 10px}
.whole>th,.whole>td{font-weight:650}
.scroll{overflow-x:auto}
.reason{overflow-wrap:break-word}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.plot{display:block;width:100%;min-width:520px;height:auto;font-size:12px;font-variant-numeric:tabular-nums}
.plot text{fill:var(--soft)}
.plot text.label,.plot text.mark{fill:var(--ink)}
.plot text.phase{font-size:11px}
.grid{stroke:var(--line);stroke-width:1}
line.phase{stroke:var(--soft);stroke-width:1;stroke-dasharray:2 4}
.line{fill:none;stroke:var(--c);stroke-width:1.8;stroke-linejoin:round;stroke-linecap:round}
.line.again{stroke-dasharray:6 4}
.band{fill:var(--c);fill-opacity:.22}
.hot{fill:transparent}
.hot:hover{fill:var(--soft);fill-opacity:.12}
.whisker{stroke:var(--c);stroke-width:1.5}
.quarters{fill:var(--c);fill-opacity:.35;stroke:var(--c);stroke-width:1}
.middle{stroke:var(--c);stroke-width:3}
.greatest,circle.mark{fill:var(--c)}
.greatest{fill:none;stroke:var(--c);stroke-width:1.5}
.swatch{display:inline-block;width:12px;height:12px;border-radius:3px;background:var(--c);margin-right:7px;vertical-align:-1px}
.swatch.again{opacity:.5}
.blue{--c:var(--blue)}.orange{--c:var(--orange)}.green{--c:var(--green)}.purple{--c:var(--purple)}.teal{--c:var(--teal)}.pink{--c:var(--pink)}.bad{--c:var(--bad)}
@media print{:root{--bg:#fff}.page{padding:0;max-width:none}.card,.tiles>div{break-inside:avoid}h2{break-after:avoid}}
`;
