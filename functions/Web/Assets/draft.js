// Saves the form as it is typed, some seconds after the last key. Without it the button 存草稿 does the same.
(() => {
  const form = document.querySelector("form.autosave");
  const status = document.querySelector("[data-saved]");
  if (!form || !status || !window.fetch) return;
  let timer, running = false, again = false;
  const save = async () => {
    if (running) { again = true; return; }
    running = true;
    try {
      const body = new URLSearchParams(new FormData(form));
      body.set("do", "autosave");
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "error" });
      if (!answer.ok) throw new Error();
      // Nothing was typed yet: nothing to keep.
      if (answer.status === 204) { running = false; return; }
      const saved = await answer.json();
      form.elements.draft.value = saved.draft;
      form.elements.draftVersion.value = saved.version;
      status.textContent = saved.notice || status.dataset.saved.replace("{0}", saved.at);
      history.replaceState(null, "", saved.href);
    } catch {
      status.textContent = status.dataset.failed;
    }
    running = false;
    if (again) { again = false; save(); }
  };
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(save, 3000); });
  form.addEventListener("submit", () => clearTimeout(timer));
})();
