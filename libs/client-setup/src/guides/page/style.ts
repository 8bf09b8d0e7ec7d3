/** Of every guide: for a screen, and for A4. Japanese fonts by the names that systems have theirs under. */
export const style = `
@page { size: A4; margin: 13mm 15mm 14mm }
* { box-sizing: border-box }
html { -webkit-print-color-adjust: exact; print-color-adjust: exact }
body { margin: 0 auto; max-width: 186mm; padding: 10mm 6mm 14mm; color: #1d2733; background: #fff;
  font: 400 10.5pt/1.5 system-ui, -apple-system, "Segoe UI", "Noto Sans", "Hiragino Sans", "Yu Gothic UI", Meiryo, "Noto Sans JP", "Noto Sans CJK JP", sans-serif }
svg text { font-family: system-ui, -apple-system, "Segoe UI", "Noto Sans", "Hiragino Sans", "Yu Gothic UI", Meiryo, "Noto Sans JP", "Noto Sans CJK JP", sans-serif }
:lang(ja) { line-break: strict; overflow-wrap: anywhere }
header { display: flex; gap: 8mm; align-items: flex-start; justify-content: space-between; border-bottom: 2pt solid #0b5cad; padding-bottom: 4mm; margin-bottom: 5mm }
h1 { font-size: 20pt; line-height: 1.2; margin: 0 0 1mm; letter-spacing: -.01em }
header p { margin: 0; color: #4a5868 }
h2 { font-size: 13.5pt; margin: 6mm 0 2mm; color: #0b4a8c; break-after: avoid }
h3 { font-size: 11.5pt; margin: 0 0 1.5mm; display: flex; gap: 2.5mm; align-items: baseline; break-after: avoid }
h3 .nr { flex: none; min-width: 6.6mm; height: 6.6mm; border-radius: 50%; background: #0b5cad; color: #fff; font-size: 10pt; line-height: 6.6mm; text-align: center }
p, ul, ol { margin: 0 0 2mm }
ul, ol { padding-left: 5.5mm }
li { margin-bottom: 1mm }
b { font-weight: 650 }
code, pre { font-family: ui-monospace, "Cascadia Mono", Consolas, Menlo, "Noto Sans Mono", monospace; font-size: .9em }
code { background: #eef2f6; border-radius: 3px; padding: 0 .3em; overflow-wrap: anywhere }
pre { background: #f3f6f9; border: .6pt solid #c8d2dd; border-radius: 4px; padding: 2.5mm 3mm; margin: 0 0 2mm; white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.45 } pre code { background: none; padding: 0; font-size: 1em }
.fact { font-weight: 650; overflow-wrap: anywhere }
.secret { color: #8a1c14; border-bottom: 1pt dashed #8a1c14 }
.blank { display: inline-block; width: 46mm; border-bottom: .8pt solid #59677a; height: 1.15em; vertical-align: text-bottom }
.box { border: .8pt solid #c8d2dd; border-left: 3pt solid #0b5cad; border-radius: 4px; padding: 2.5mm 4mm; margin: 0 0 4mm; break-inside: avoid }
.box h2 { margin: 0 0 1.5mm; font-size: 11.5pt; color: inherit }
.box > :last-child { margin-bottom: 0 }
.box.warning { border-left-color: #9a5b00; background: #fff8ec }
.box.danger { border-left-color: #b3261e; background: #fdf2f1 }
.step { break-inside: avoid; margin: 0 0 5mm }
.step > div { padding-left: 9mm }
.shown { display: grid; grid-template-columns: 58fr 42fr; gap: 5mm; align-items: start; margin-bottom: 2mm }
.shown.of-phone { grid-template-columns: 42fr 58fr }
.shown svg { width: 100%; height: auto; display: block }
.shown ol { list-style: none; padding: 0; font-size: 10pt; line-height: 1.45 }
.shown li { display: flex; gap: 2mm; margin-bottom: 1.4mm }
.shown li > span:first-child { flex: none; width: 4.8mm; height: 4.8mm; margin-top: .25mm; border-radius: 50%; background: #b3261e; color: #fff; font-size: 8pt; font-weight: 700; line-height: 4.8mm; text-align: center }
.shown .blank { width: 30mm }
table { border-collapse: collapse; width: 100%; margin: 0 0 3mm }
th, td { text-align: left; vertical-align: top; padding: 1.4mm 2.5mm; border: .6pt solid #c8d2dd }
th { font-weight: 600; background: #f3f6f9 }
tr { break-inside: avoid } .lead { break-after: avoid }
table.facts { margin-bottom: 4mm } table.facts th { width: 34% }
table.errors { font-size: 9.5pt; line-height: 1.45 } table.errors th[scope=row] { width: 36%; font-weight: 400 }
table.errors ul { margin: 0; padding-left: 4mm }
.link { flex: none; width: 48mm; text-align: center; font-size: 7.5pt; line-height: 1.3; color: #4a5868 }
.link .qr { width: 35mm; height: 35mm; display: block; margin: -1.5mm auto 0 }
.link span { overflow-wrap: anywhere }
footer { break-before: avoid; margin-top: 5mm; padding-top: 2mm; border-top: .6pt solid #c8d2dd; color: #4a5868; font-size: 8.5pt }
@media print { body { max-width: none; padding: 0 } }
@media screen and (max-width: 700px) { .shown, .shown.of-phone { grid-template-columns: 1fr } .shown.of-phone svg { max-width: 90mm } header { flex-wrap: wrap } .step > div { padding-left: 0 } }
.one-page { font-size: 8.7pt; line-height: 1.38 } .one-page h1 { font-size: 16pt } .one-page h2 { font-size: 9.8pt; margin: 0 0 .8mm }
.one-page:lang(ja) { font-size: 8.2pt; line-height: 1.32 }
.one-page header { margin-bottom: 3mm; padding-bottom: 2.5mm }
.one-page .systems { columns: 2; column-gap: 6mm; margin-bottom: 3mm } .one-page .systems section { break-inside: avoid; padding: 1.8mm 3mm; margin-bottom: 2.4mm; border: .6pt solid #c8d2dd; border-radius: 4px }
.one-page .systems p, .one-page .systems ol { margin-bottom: .5mm } .one-page .systems ol { padding-left: 4.5mm } .one-page li { margin-bottom: .2mm }
.one-page td, .one-page th { padding: .9mm 2mm } .one-page .blank { width: 32mm } .one-page table.facts { margin-bottom: 3mm } .one-page footer { margin-top: 2mm }
.one-page .box { padding: 1.5mm 3mm; margin-bottom: 2.5mm }
`.trim();
