// Puts the chat on any page: <script src="https://chat.example/widget.js" defer></script>
// This file is the launcher; widget-open.js, the dialog, follows when it is opened for the first time.
"use strict";

customElements.get("pincite-chat") || (() => {
  const script = document.currentScript, base = new URL(".", script.src);

  // A page adds its own: customElements.get("pincite-chat").strings.nl = { title: "…" }
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
    :host { all: initial; color-scheme: inherit; --accent: var(--pincite-accent, light-dark(#1f5f5b, #86cdc5)); }
    :host([data-theme="light"]) { color-scheme: light; }
    :host([data-theme="dark"]) { color-scheme: dark; }
    :host([data-position="inline"]) { display: block; height: var(--pincite-height, 40rem); }
    [part="widget"] { display: contents; font: 1rem/1.4 var(--pincite-font, system-ui, sans-serif); }
    [hidden], :host([hidden]) { display: none !important; }
    :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
    .fixed { position: fixed; inset-inline-end: var(--pincite-offset, 1.25rem); z-index: var(--pincite-layer, 9999); }
    :host([data-position="left"]) .fixed { left: var(--pincite-offset, 1.25rem); right: auto; }
    :host([data-position="right"]) .fixed { right: var(--pincite-offset, 1.25rem); left: auto; }
    [part="launcher"] {
      bottom: var(--pincite-offset, 1.25rem); display: flex; align-items: center; gap: .6rem; min-height: 3rem;
      padding: 0 1.2rem 0 1rem; border: 1px solid transparent; border-radius: 1.5rem; background: var(--accent);
      color: #fff; font: inherit; font-weight: 600; cursor: pointer; box-shadow: 0 4px 16px rgb(0 0 0 / 22%);
    }
    @supports (color: lch(from red l c h)) { /* black or white, whichever can be read */
      [part="launcher"] { color: lch(from var(--accent) calc((49 - l) * 1000) 0 0); }
    }
    svg { width: 1.4rem; fill: none; stroke: currentColor; stroke-width: 2; }
    [role="alert"] { bottom: 5rem; padding: .8rem 1rem; border: 1px solid; background: Canvas; color: CanvasText; }
    @media (max-width: 30rem) { [part="launcher"] { padding: 0 .8rem; } [part="launcher"] span { display: none; } }
    @media print { :host { display: none; } }`);

  const make = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  const icon = () => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const path = document.createElementNS(svg.namespaceURI, "path");
    path.setAttribute("d", "M21 15a2 2 0 0 1-2 2H8l-5 4V5a2 2 0 0 1 2-2h14a2 2 0 0 1 2 2zM8 8h8M8 12h5");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    svg.append(path);
    return svg;
  };

  // import() would need CORS.
  const load = (at = "") => new Promise((resolve, reject) => {
    const src = new URL("static/widget-open.js?at=" + at, base);
    document.head.append(make("script", { src, nonce: script.nonce, onload: resolve, onerror: reject }));
  });

  class PinciteChat extends HTMLElement {
    static observedAttributes = ["data-accent", "data-language", "data-position", "data-theme", "data-title"];
    static strings = strings;
    static base = base;
    static load = load;
    static make = make;

    connectedCallback() {
      const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [sheet];
      this.label = make("span");
      this.launcher = make("button", { type: "button", onclick: () => this.toggle() }, icon(), this.label);
      this.launcher.part = "launcher";
      this.launcher.className = "fixed";
      this.launcher.ariaExpanded = "false";
      this.failed = make("p", { role: "alert", className: "fixed", hidden: true });
      this.widget = make("div", {}, this.launcher, this.failed);
      this.widget.part = "widget";
      root.replaceChildren(this.widget);
      this.refresh();
      if (this.inline) this.whenSeen();
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
      const known = [told, told.split("-")[0], "en"].map((language) => strings[language]);
      const said = known.find((row) => row?.[name])?.[name] ?? "";
      const put = (text, name, value) => text.replace(`{${name}}`, `\u2068${value}\u2069`);  // isolated in right-to-left text
      return put(put(said, "chat", base.host), "page", location.origin);
    }

    refresh() {
      const { accent } = this.dataset;
      if (CSS.supports("color", accent)) this.style.setProperty("--pincite-accent", accent);
      this.widget.dir = this.word("dir") || "ltr";
      this.label.textContent = this.launcher.ariaLabel = this.heading;
      this.launcher.hidden = this.inline;
      this.dialog?.refresh();
    }

    whenSeen() {
      new IntersectionObserver(([seen], observer) => {
        if (seen.isIntersecting) observer.disconnect(), this.open();
      }).observe(this);
    }

    toggle() { return this.dialog?.shown ? this.close() : this.open(); }

    async open() {
      this.failed.hidden = true;
      try {
        if (!PinciteChat.Dialog) await load();
      } catch {
        this.failed.textContent = this.word("unreachable");
        this.failed.hidden = false;
        this.tell("error", { cause: "unreachable" });
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
