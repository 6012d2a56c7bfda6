(() => {
  const box = document.querySelector("[data-filter]");
  const field = box.querySelector("input");
  const told = box.querySelector("[role=status]");
  const plain = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const parts = document.querySelectorAll("[data-part]");
  const items = [...document.querySelectorAll("[data-item]")]
    .map(item => [item, plain(`${item.textContent} ${item.dataset.item}`)]);
  const look = () => {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const [item, text] of items) {
      const fits = words.every(word => text.includes(word));
      item.classList.toggle("left-out", !fits);
      shown += fits;
    }
    for (const part of parts) part.classList.toggle("left-out", !part.querySelector("[data-item]:not(.left-out)"));
    told.textContent = !words.length ? "" : shown ? box.dataset.shown.replace("#", shown) : box.dataset.none;
  };
  field.addEventListener("input", look);
  field.addEventListener("keydown", event => {
    if (event.key !== "Escape") return;
    field.value = "";
    look();
  });
  addEventListener("pageshow", look);
  box.hidden = false;
})();
