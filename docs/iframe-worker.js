/* Search in pages opened from a folder: a browser starts no worker there, and a frame does its work. */
if (location.protocol === "file:")
  window.Worker = class extends EventTarget {
    constructor(url) {
      super();
      const frame = Object.assign(document.createElement("iframe"), {
        hidden: true,
        title: "search",
      });
      document.body.append(frame);
      const inside = frame.contentWindow;
      const base = new URL(url, location.href);
      const load = (src) =>
        new Promise((done, failed) => {
          const script = Object.assign(inside.document.createElement("script"), {
            src: new URL(src, base),
            onload: done,
            onerror: failed,
          });
          inside.document.body.append(script);
        });
      inside.importScripts = (...all) =>
        all.reduce((before, src) => before.then(() => load(src)), Promise.resolve());
      inside.postMessage = (data) => {
        const event = new MessageEvent("message", { data });
        this.dispatchEvent(event);
        if (this.onmessage) this.onmessage(event);
      };
      this.frame = frame;
      this.ready = load(base);
      this.inside = inside;
    }
    postMessage(data) {
      this.ready.then(() =>
        this.inside.dispatchEvent(new this.inside.MessageEvent("message", { data })),
      );
    }
    terminate() {
      this.frame.remove();
    }
  };
