/** The page has to look right without any other file, on paper and in the dark too. */
export const README_STYLE = `
:root{color-scheme:light dark;--paper:#faf8f3;--panel:#fffefb;--ink:#1f211d;--soft:#5d6057;--line:#e0dccf}
@media (prefers-color-scheme:dark){:root{--paper:#171815;--panel:#1e201c;--ink:#ecebe4;--soft:#a5a79c;--line:#34372f}}
body{margin:0;background:var(--paper);color:var(--ink);font:14px/1.5 Inter,system-ui,sans-serif}
main{max-width:1100px;margin:0 auto;padding:32px 16px 64px}
h1{font-size:22px;margin:0 0 16px}h2{font-size:16px;margin:40px 0 8px}h3{font-size:14px;margin:0 0 8px}
code,.mono{font-family:"IBM Plex Mono",ui-monospace,monospace;font-size:12px;overflow-wrap:anywhere}
dl{margin:0}dl div{display:grid;grid-template-columns:minmax(96px,160px) 1fr;gap:12px;padding:2px 0}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
article{background:var(--panel);border:1px solid var(--line);border-radius:10px;padding:16px;margin:12px 0;break-inside:avoid}
blockquote{margin:0 0 12px;padding-left:12px;border-left:3px solid var(--line)}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:13px;font-variant-numeric:tabular-nums}
th,td{text-align:left;vertical-align:top;padding:5px 12px 5px 0;border-bottom:1px solid var(--line)}
th{color:var(--soft);font-weight:500}td{min-width:64px;overflow-wrap:anywhere}
@media print{body{background:#fff}article{border-color:#bbb}}
`.trim();
