// The page works without this; with it, calls and tokens come in by themselves.
"use strict";
const live = document.getElementById("live");
async function refresh() {
  const open = new Set([...live.querySelectorAll("details[open]")].map((one) => one.id));
  const answer = await fetch("/_console/live");
  if (!answer.ok) return;
  live.innerHTML = await answer.text();
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
}
if (live) setInterval(() => { if (!document.hidden) refresh().catch(() => {}); }, 1000);
