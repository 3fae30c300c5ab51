/* Requests to our own server: search, uploads, saving. */
export const csrfToken = (form) =>
  document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? form?.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

export async function find(url, query) {
  if (!url) return [];
  const address = new URL(url, location.href);
  address.searchParams.set("q", query);
  const response = await fetch(address, { headers: { Accept: "application/json" } });
  if (!response.ok) return [];
  const data = await response.json();
  const found = Array.isArray(data) ? data : (data.results ?? data.people ?? []);
  return found.map((item) => ({ ...item, space: item.space ?? item.organisation ?? "" }));
}

/* The HTML of a macro, rendered by our own server; null on failure. */
export async function preview(url, name, page) {
  const address = new URL(url, location.href);
  address.searchParams.set("name", name);
  if (page) address.searchParams.set("page", page);
  const response = await fetch(address, { headers: { Accept: "text/html" } }).catch(() => null);
  return response?.ok && !response.redirected ? response.text() : null;
}

export async function upload(url, file, form) {
  const body = new FormData();
  body.append("file", file, file.name || "bild.png");
  const response = await fetch(url, {
    method: "POST",
    body,
    headers: { Accept: "application/json", "X-CSRFToken": csrfToken(form) },
  });
  const data = await response.json().catch(() => ({}));
  // A signed-out person is redirected to the sign-in page, which has no id.
  if (!response.ok || !data.id) throw new Error(data.error ?? "");
  return data;
}

/* Copies attachments of other pages to this page; returns the new ids by the old ones. */
export async function copyAttachments(url, ids, form) {
  const body = new FormData();
  body.append("take", ids.join(","));
  const headers = { Accept: "application/json", "X-CSRFToken": csrfToken(form) };
  const response = await fetch(url, { method: "POST", body, headers }).catch(() => null);
  const data = response?.ok ? await response.json().catch(() => ({})) : {};
  return data.taken ?? {};
}

/* Submits the form. The outcome is saved (with a URL), refused (with the page as HTML), offline, signed-out or failed. */
export async function send(form, submitter, more = {}) {
  const body = new FormData(form, submitter);
  for (const [name, value] of Object.entries(more)) body.set(name, value);
  body.set("csrfmiddlewaretoken", csrfToken(form));
  let response;
  try {
    response = await fetch(form.action || location.href, { method: "POST", body });
  } catch {
    return { outcome: "offline" };
  }
  const path = new URL(response.url).pathname;
  if (response.status === 401 || (response.redirected && path.includes("/login"))) return { outcome: "signed-out" };
  if (response.ok && response.redirected) return { outcome: "saved", url: response.url };
  if (response.ok || response.status === 409 || response.status === 422) return { outcome: "refused", html: await response.text() };
  return { outcome: "failed", status: response.status };
}
