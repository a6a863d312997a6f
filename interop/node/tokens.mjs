// Tokens: the one with which the bot comes to Graph, and those with which notifications come to the bot.
import { createPublicKey, verify } from "node:crypto";

// Tokens keeps one access token until a minute before its end.
export class Tokens {
  constructor(url, id, secret) {
    this.url = url;
    this.form = new URLSearchParams({
      grant_type: "client_credentials", client_id: id, client_secret: secret, scope: "https://graph.microsoft.com/.default",
    });
    this.end = 0;
  }

  async get() {
    if (Date.now() > this.end) await this.ask();
    return this.token;
  }

  async ask() {
    const response = await fetch(this.url, { method: "POST", body: this.form });
    const answer = await response.json();
    this.token = answer.access_token;
    this.end = Date.now() + (answer.expires_in - 60) * 1000;
  }
}

const issuers = ["https://api.botframework.com", "https://graph.microsoft.com"];
const leeway = 300; // seconds between two clocks
let keys = [];

// genuine says whether an Authorization header was signed by the calling service for this bot.
export async function genuine(authorization, openid, audience) {
  try {
    const [head, body, signature] = authorization.replace(/^Bearer /i, "").split(".");
    const { alg, kid } = read(head);
    const claims = read(body);
    const now = Date.now() / 1000;
    const key = await keyWith(kid, openid);
    return alg === "RS256" && claims.aud === audience && Boolean(claims.tid) &&
      issuers.includes(claims.iss.replace(/\/$/, "")) &&
      claims.exp > now - leeway && !(claims.nbf > now + leeway) &&
      verify("RSA-SHA256", Buffer.from(`${head}.${body}`), key, Buffer.from(signature, "base64url"));
  } catch {
    return false;
  }
}

function read(part) {
  return JSON.parse(Buffer.from(part, "base64url").toString());
}

async function keyWith(kid, openid) {
  if (!keys.some((key) => key.kid === kid)) {
    const { jwks_uri } = await (await fetch(openid)).json();
    keys = (await (await fetch(jwks_uri)).json()).keys;
  }
  return createPublicKey({ key: keys.find((key) => key.kid === kid), format: "jwk" });
}
