// Saves the form as it is typed, some seconds after the last key. Without it the button 存草稿 does the same.
(() => {
  const form = document.querySelector("form.autosave");
  const status = document.querySelector("[data-saved]");
  if (!form || !status || !window.fetch) return;
  const pause = 3000;
  let timer, saving = null, again = false;

  const send = async () => {
    const body = new URLSearchParams(new FormData(form));
    body.set("do", "autosave");
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
      if (answer.type === "opaqueredirect") return status.dataset.signedOut;
      if (answer.status === 204) return "";
      if (answer.status === 422) return (await answer.json()).error;
      if (!answer.ok) return status.dataset.failed;
      const saved = await answer.json();
      form.elements.draft.value = saved.draft;
      form.elements.draftVersion.value = saved.version;
      history.replaceState(null, "", saved.href);
      return saved.notice || status.dataset.saved.replace("{0}", saved.at);
    } catch {
      return status.dataset.failed;
    }
  };

  // One saving at a time: the next one needs the version that this one makes.
  const save = async () => {
    clearTimeout(timer);
    if (saving) { again = true; return; }
    saving = send();
    status.textContent = await saving;
    saving = null;
    if (again) { again = false; save(); }
  };
  const soon = () => { clearTimeout(timer); timer = setTimeout(save, pause); };

  form.addEventListener("input", soon);
  form.addEventListener("submit", event => {
    clearTimeout(timer);
    again = false;
    if (!saving) return;
    event.preventDefault();
    const by = event.submitter;
    saving.then(() => setTimeout(() => form.requestSubmit(by)));
  });

  // A page that answers a row button shows what is not in the draft yet.
  if (form.hasAttribute("data-unsaved")) soon();
})();
