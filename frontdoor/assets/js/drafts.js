// Saves a form on the server while somebody types. Nothing is kept in the browser: the words are on the page and on the
// server, and when they cannot reach the server the page says so and keeps trying.

const SAVE_AFTER = 3000;
const TRY_AGAIN_AFTER = 5000;
const GIVE_UP_AFTER = 8000;
const NOT_KEPT = /^(csrf|password|draft-)/;

// crypto.randomUUID is missing where a page is not served over https.
const randomId = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

// The token changes at each sign-in, so it is read anew for each save.
const token = (form) =>
  document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? form.elements.csrfmiddlewaretoken?.value ?? "";

const typedInto = (form) => {
  const fields = {};
  const data = new FormData(form);
  for (const name of new Set(data.keys())) {
    if (NOT_KEPT.test(name) || form.elements[name]?.type === "password") continue;
    const texts = data.getAll(name).filter((value) => typeof value === "string");
    if (texts.length) fields[name] = texts.length > 1 ? texts : texts[0];
  }
  return fields;
};

class Draft {
  constructor(part) {
    this.part = part;
    this.form = part.closest("form");
    this.status = part.querySelector("[data-draft-status]");
    this.basedOn = Number(part.dataset.draftVersion);
    // A form that was sent and came back is still the same sitting: what it sent before is no other page's.
    const sitting = this.form.elements["draft-sitting"];
    this.sitting = sitting.value ||= randomId();
    this.saved = JSON.stringify(typedInto(this.form));
    this.timer = null;
    this.sending = null;
    this.signedOut = false;
    this.waiting = false;
    this.ready = false;
    this.sent = false;
    this.form.addEventListener("input", () => this.soon(SAVE_AFTER));
    this.form.addEventListener("change", () => this.soon(SAVE_AFTER));
    this.form.addEventListener("focusout", () => this.save());
    this.form.addEventListener("submit", (event) => this.beforeSubmit(event));
    document.addEventListener("visibilitychange", () => document.hidden && this.save());
    window.addEventListener("pagehide", () => this.save());
    window.addEventListener("pageshow", () => (this.sent = false));
  }

  // The first letter sets the clock and later ones leave it, so that steady typing is saved too.
  soon(wait) {
    this.timer ??= setTimeout(() => this.save(), wait);
  }

  async save() {
    clearTimeout(this.timer);
    this.timer = null;
    // The form itself is on its way: a save after it would be newer than the page that comes back.
    if (this.sent) return true;
    if (this.sending) {
      this.soon(SAVE_AFTER);
      return this.sending;
    }
    const fields = typedInto(this.form);
    if (!this.unsaved()) return true;
    this.sending = this.send(fields).finally(() => (this.sending = null));
    return this.sending;
  }

  async send(fields) {
    const { draftSave, draftThing, draftBack, draftWriter } = this.part.dataset;
    const body = JSON.stringify({
      fields,
      thing: draftThing,
      based_on: this.basedOn,
      sitting: this.sitting,
      turn: Date.now(),
      back: draftBack,
      writer: draftWriter,
    });
    try {
      const answer = await fetch(draftSave, {
        method: "POST",
        credentials: "same-origin",
        redirect: "manual",
        // The browser lets a closing page send this much and no more.
        keepalive: body.length < 60000,
        signal: AbortSignal.timeout(GIVE_UP_AFTER),
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token(this.form) },
        body,
      });
      return this.heard(answer, await answer.json().catch(() => ({})), fields);
    } catch {
      this.say("Not saved: no connection. Your words are on this page, and we keep trying.");
      this.soon(TRY_AGAIN_AFTER);
      return false;
    }
  }

  heard(answer, said, fields) {
    this.signedOut = answer.status === 401 || answer.type === "opaqueredirect";
    if (answer.ok || answer.status === 412) {
      this.saved = JSON.stringify(fields);
      this.basedOn = answer.ok ? said.version : said.yours.version;
      this.freshen();
      this.say(said.words, said.page && { href: said.page, words: "See both texts" });
      return true;
    }
    if (this.signedOut) {
      this.say(
        said.words ?? "You are signed out, so your latest words are not saved.",
        said.sign_in && { href: said.sign_in, words: "Sign in (opens in a new tab)", newTab: true },
      );
    } else {
      this.say(said.words ?? "Not saved: something went wrong. Your words are on this page, and we keep trying.");
    }
    this.soon(TRY_AGAIN_AFTER);
    return false;
  }

  // The form's own hidden fields follow, so that pressing its buttons sends what is true now.
  freshen() {
    this.form.elements["draft-based-on"].value = this.basedOn;
    const hidden = this.form.elements.csrfmiddlewaretoken;
    if (hidden) hidden.value = token(this.form);
  }

  // What is on its way to the server arrives before the form does: the page that comes back begins from it. A form sent
  // without a session would be answered by the sign-in page, and its words would be gone.
  async beforeSubmit(event) {
    if (this.ready || (!this.signedOut && !this.sending && !this.unsaved())) {
      this.sent = true;
      return;
    }
    event.preventDefault();
    if (this.waiting) return;
    this.waiting = true;
    const button = event.submitter;
    while (this.sending) await this.sending;
    await this.save();
    this.waiting = false;
    if (this.signedOut) {
      this.status.scrollIntoView({ block: "center" });
      return;
    }
    this.ready = true;
    this.form.requestSubmit(button);
    this.ready = false;
  }

  unsaved() {
    return JSON.stringify(typedInto(this.form)) !== this.saved;
  }

  say(words, link) {
    if (this.status.dataset.said === words) return;
    this.status.dataset.said = words;
    this.status.textContent = words;
    if (!link) return;
    const anchor = document.createElement("a");
    anchor.className = "govuk-link";
    anchor.href = link.href;
    anchor.textContent = link.words;
    if (link.newTab) Object.assign(anchor, { target: "_blank", rel: "noopener" });
    this.status.append(" ", anchor);
  }
}

const begun = new WeakSet();
const begin = () => {
  for (const part of document.querySelectorAll("[data-draft]")) {
    if (begun.has(part) || !part.closest("form")) continue;
    begun.add(part);
    new Draft(part);
  }
};

begin();
document.body.addEventListener("htmx:afterSettle", begin);
