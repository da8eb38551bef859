// The button of the page for admins: what has failed is tried again, and the page shows what came of it.
"use strict";

document.getElementById("retry")?.addEventListener("click", async ({ currentTarget: button }) => {
  button.disabled = true;
  try {
    await fetch("../api/sync", {
      method: "POST",
      headers: { "content-type": "application/json", "x-pincite": "1" },
      body: JSON.stringify({ retry: true }),
    });
    await new Promise((done) => { setTimeout(done, 3000); }); // by then a quick run is over
  } finally {
    location.reload();
  }
});
