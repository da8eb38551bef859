// The launcher; widget-open.js, the dialog, follows.
"use strict";

customElements.get("pincite-chat") || (() => {
  const script = document.currentScript, base = new URL(".", script.src);

  const strings = {
    en: { title: "Ask our documents", unreachable: "{chat} cannot be reached." },
    de: { title: "Unsere Dokumente fragen", unreachable: "{chat} ist nicht erreichbar." },
    fr: { title: "Interroger nos documents", unreachable: "{chat} est injoignable." },
    es: { title: "Pregunte a nuestros documentos", unreachable: "No se puede acceder a {chat}." },
    zh: { title: "向我们的文档提问", unreachable: "无法连接到 {chat}。" },
    ar: { dir: "rtl", title: "اسأل وثائقنا", unreachable: "تعذّر الوصول إلى {chat}." },
  };

  // Works where the page's policy forbids inline style.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { all: initial; color-scheme: inherit; --accent: var(--pincite-accent, light-dark(#1f5f5b, #86cdc5));
      --edge: var(--pincite-offset, 20px); }
    :host([data-theme=light]) { color-scheme: light; }
    :host([data-theme=dark]) { color-scheme: dark; }
    :host([data-position=inline]) { display: block; height: var(--pincite-height, 640px); }
    [part=widget] { display: contents; font: 16px/1.4 var(--pincite-font, system-ui, sans-serif); }
    [hidden], :host([hidden]) { display: none !important; }
    :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
    .fixed { position: fixed; inset-inline-end: var(--edge); z-index: var(--pincite-layer, 9999); }
    :host([data-position=left]) .fixed { left: var(--edge); right: auto; }
    :host([data-position=right]) .fixed { right: var(--edge); left: auto; }
    [part=launcher] {
      bottom: var(--edge); display: flex; align-items: center; gap: 10px; min-height: 48px;
      padding: 0 20px 0 16px; border: 1px solid transparent; border-radius: 24px; background: var(--accent);
      color: #fff; font: inherit; font-weight: 600; cursor: pointer; box-shadow: 0 4px 16px #0004;
    }
    @supports (color: lch(from red l c h)) {
      [part=launcher] { color: lch(from var(--accent) calc((49 - l) * 1000) 0 0); }
    }
    svg { width: 22px; fill: none; stroke: currentColor; stroke-width: 2; }
    [role=alert] { bottom: 80px; padding: 12px 16px; border: 1px solid; background: Canvas; color: CanvasText; }
    @media (max-width: 480px) { [part=launcher] { padding: 0 12px; } [part=launcher] span { display: none; } }
    @media print { :host { display: none; } }`);

  const make = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  const icon = () => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const path = document.createElementNS(svg.namespaceURI, "path");
    path.setAttribute("d", "M3 4h18v13H8l-5 4zM8 8h8M8 13h5");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.ariaHidden = "true";
    svg.append(path);
    return svg;
  };

  // Where it is there and allowed.
  let vouch = { createScriptURL: (address) => address };
  try { vouch = trustedTypes.createPolicy("pincite", vouch); } catch {}

  // import() would need CORS. Rejects with the rule of the page that forbids it.
  const load = (at = "") => new Promise((resolve, reject) => {
    const address = base + "static/widget-open.js?at=" + at;
    let rule;
    document.addEventListener("securitypolicyviolation", (event) => {
      if (event.blockedURI.startsWith(base)) rule = event.effectiveDirective;
    });
    const onerror = () => setTimeout(reject, 0, rule);
    try {
      document.head.append(
        make("script", { src: vouch.createScriptURL(address), nonce: script.nonce, onload: resolve, onerror }));
    } catch {
      reject("trusted-types");
    }
  });

  class PinciteChat extends HTMLElement {
    static observedAttributes = ["data-accent", "data-language", "data-position", "data-theme", "data-title"];
    static { Object.assign(this, { base, load, make, strings }); }

    connectedCallback() {
      const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [sheet];
      this.label = make("span");
      const properties = { className: "fixed", part: "launcher", ariaExpanded: "false", onclick: () => this.toggle() };
      this.launcher = make("button", properties, icon(), this.label);
      this.failed = make("p", { className: "fixed", role: "alert", hidden: true });
      this.widget = make("div", { part: "widget" }, this.launcher, this.failed);
      root.replaceChildren(this.widget);
      this.refresh();
      if (!this.inline) return;
      new IntersectionObserver(([seen], observer) => {
        if (seen.isIntersecting) observer.disconnect(), this.open();
      }).observe(this);
    }

    disconnectedCallback() {
      this.dialog?.end();
      this.dialog = null;
    }

    attributeChangedCallback() {
      if (this.widget) this.refresh();
    }

    get inline() { return this.dataset.position === "inline"; }

    get heading() { return this.dataset.title || this.word("title"); }

    get language() { return this.dataset.language || this.closest("[lang]")?.lang || navigator.language; }

    word(name) {
      const told = this.language;
      const known = [told, told.split("-")[0], "en"].map((language) => strings[language]?.[name]);
      const put = (text, what, value) => text.replace(what, `\u2068${value}\u2069`);
      return put(put(known.find(Boolean) ?? "", "{chat}", base.host), "{page}", location.origin);
    }

    refresh() {
      const { accent } = this.dataset;
      if (CSS.supports("color", accent)) this.style.setProperty("--pincite-accent", accent);
      this.widget.dir = this.word("dir") || "ltr";
      this.label.textContent = this.launcher.ariaLabel = this.heading;
      this.launcher.hidden = this.inline;
      this.dialog?.refresh();
    }

    toggle() { return this.dialog?.shown ? this.close() : this.open(); }

    async open() {
      this.failed.hidden = true;
      try {
        if (!PinciteChat.Dialog) await load();
      } catch (rule) {
        const tab = make("a", { href: base, target: "_blank" }, base.host);
        this.failed.replaceChildren(...rule ? [tab, ` Content-Security-Policy: ${rule}`] : [this.word("unreachable")]);
        this.failed.hidden = false;
        this.tell("error", { cause: rule ? "policy" : "unreachable" });
        return false;
      }
      this.dialog ??= new PinciteChat.Dialog(this);
      this.dialog.open();
      return true;
    }

    close() { this.dialog?.close(); }

    async ask(question) {
      if (await this.open()) this.dialog.send("ask", { question });
    }

    tell(event, detail = {}) {
      this.dispatchEvent(new CustomEvent(`pincite-${event}`, { detail, bubbles: true, composed: true }));
    }
  }

  customElements.define("pincite-chat", PinciteChat);
  if (!document.querySelector("pincite-chat")) {
    const chat = make("pincite-chat");
    Object.assign(chat.dataset, script.dataset);
    if (chat.inline && document.body.contains(script)) script.after(chat);
    else document.body.append(chat);
  }
})();
