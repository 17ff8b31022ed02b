// The password form: sends it once, shows the answer in plain words.
import { post } from "./net.js";

document.getElementById("login").addEventListener("submit", async (event) => {
  event.preventDefault();
  const answer = await post("login", { password: document.getElementById("password").value }, { nonce: null });
  if (answer.ok) location.reload();
  else document.getElementById("hint").textContent = answer.error;
});
