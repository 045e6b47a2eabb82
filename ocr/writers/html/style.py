"""The looks of HTML documents: for a screen, wide or narrow, and for paper."""

CSS = """
body { margin: 0; background: #eee; color: #111; line-height: 1.4;
  font-family: Arial, "Liberation Sans", "Noto Sans", "Noto Sans CJK SC", sans-serif; }
.page { max-width: 50em; margin: 1em auto; padding: 2.5em 3em; background: #fff;
  box-shadow: 0 1px 4px rgba(0, 0, 0, .3); overflow-x: auto; overflow-wrap: break-word; }
h1, h2, h3, h4, h5, h6 { line-height: 1.25; margin: 1.1em 0 .5em; }
p, ul, ol, table, figure, pre { margin: 0 0 .8em; }
header, footer { color: #555; font-size: .85em; margin: 0 0 1em; }
footer { margin: 1em 0 0; }
li { margin: 0 0 .2em; }
ul, ol { padding-inline-start: 1.6em; }
ol { list-style: none; }
ol > li { text-indent: -1.2em; }
ol > li > * { text-indent: 0; }
figure { position: relative; }
table { border-collapse: collapse; max-width: 100%; }
th, td { border: 1px solid #999; padding: .25em .5em; text-align: start; vertical-align: top; }
table.rows td, table.rows th { border-width: 1px 0; }
table.frame { border: 1px solid #999; }
table.frame td, table.frame th, table.bare td, table.bare th { border: 0; }
table.wide { font-size: .8em; }
table.widest { font-size: .65em; }
caption, figcaption, .caption { font-size: .9em; font-style: italic; text-align: start; }
caption.below { caption-side: bottom; }
figcaption { margin-top: .3em; }
figure img { max-width: 100%; height: auto; }
details { font-size: .85em; color: #555; }
summary { cursor: pointer; }
aside { font-size: .85em; color: #555; border-inline-start: 3px solid #ccc;
  padding-inline-start: .8em; }
.note { font-size: .85em; }
.formula { text-align: center; }
.center { text-align: center; }
.right { text-align: right; }
pre { overflow-x: auto; background: #f5f5f5; padding: .7em; }
.columns { display: grid; gap: 0 1em; }
.columns > div { min-width: 0; }
.seen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap; }
@media (max-width: 40em) {
  .page { margin: 0; padding: 1em; }
  .columns { display: block; margin: 0 !important; }
}
@media print {
  body { background: none; }
  .page { max-width: none; margin: 0; padding: 0; box-shadow: none; }
  .page + .page { break-before: page; }
  details { display: none; }
  tr, figure { break-inside: avoid; }
  h1, h2, h3, h4, h5, h6 { break-after: avoid; }
}
"""
