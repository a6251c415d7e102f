/** Passkeys: the browser's part of WebAuthn, in the JSON that the service speaks. */

import { call } from "./api";

interface Question {
  ticket: string;
  options: Record<string, unknown>;
}

const bytes = (text: unknown): Uint8Array<ArrayBuffer> => {
  const binary = atob(String(text).replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
};

const text = (buffer: ArrayBuffer | null): string | null =>
  buffer === null
    ? null
    : btoa(String.fromCharCode(...new Uint8Array(buffer)))
        .replaceAll("+", "-")
        .replaceAll("/", "_")
        .replaceAll("=", "");

type Descriptor = { id: string; type: "public-key" };
const descriptors = (list: unknown) =>
  ((list as Descriptor[] | undefined) ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

/**
 * Has the browser show a passkey: any of this service's, or for a second step one of the account's.
 */
export async function showPasskey(
  ticket: string | null,
): Promise<{ ticket: string; credential: unknown }> {
  const asked = await call<Question>("/console/sign-in/passkey/options", {
    method: "POST",
    json: { ticket },
    open: true,
  });
  const { challenge, allowCredentials, ...rest } = asked.options;
  const publicKey = {
    ...rest,
    challenge: bytes(challenge),
    allowCredentials: descriptors(allowCredentials),
  };
  const shown = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential | null;
  if (!shown) throw new Error("cancelled");
  const response = shown.response as AuthenticatorAssertionResponse;
  return {
    ticket: asked.ticket,
    credential: {
      id: shown.id,
      rawId: text(shown.rawId),
      type: shown.type,
      clientExtensionResults: {},
      response: {
        clientDataJSON: text(response.clientDataJSON),
        authenticatorData: text(response.authenticatorData),
        signature: text(response.signature),
        userHandle: text(response.userHandle),
      },
    },
  };
}

/** Has the browser make a passkey, and gives it to the service under a name. */
export async function makePasskey(name: string): Promise<{ recovery_codes: string[] }> {
  const asked = await call<Question>("/console/me/passkeys/options", { method: "POST", json: {} });
  const options = asked.options as unknown as PublicKeyCredentialCreationOptionsJSON;
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: descriptors(options.excludeCredentials),
  } as unknown as PublicKeyCredentialCreationOptions;
  const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential | null;
  if (!made) throw new Error("cancelled");
  const response = made.response as AuthenticatorAttestationResponse;
  const credential = {
    id: made.id,
    rawId: text(made.rawId),
    type: made.type,
    clientExtensionResults: {},
    response: {
      clientDataJSON: text(response.clientDataJSON),
      attestationObject: text(response.attestationObject),
    },
  };
  return call("/console/me/passkeys", {
    method: "POST",
    json: { ticket: asked.ticket, credential, name },
  });
}
