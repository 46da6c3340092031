"use strict";

// Does all that the published client can do against the base URL that is given, and prints what
// came of it as one line of JSON.

const { ApiKeysApi, Configuration, KeyStatus, KeyVisibility, RevocationReason, TokenAlgorithm } =
  require("@ory/client");

const api = new ApiKeysApi(new Configuration({ basePath: process.argv[2] }));
const actor = "javascript-" + Date.now();
const done = {};

async function step(name, call) {
  const answer = await call;
  done[name] = answer.status;
  return answer.data;
}

/** The answer of something that is refused. */
async function refused(name, call) {
  try {
    await call;
    done[name] = "was not refused";
  } catch (error) {
    const body = error.response.data;
    done[name] = error.response.status + " " + body.details[0].reason;
  }
}

/** Verifiers learn of keys, and read the keys that sign tokens, a moment later. */
async function eventually(name, attempt) {
  for (let i = 0; i < 100; i++) {
    const data = await attempt().catch(() => undefined);
    if (data !== undefined) {
      done[name] = true;
      return data;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  done[name] = false;
  throw new Error(name + " never came true");
}

function verified(credential, isValid) {
  return async () => {
    const { data } = await api.adminVerifyApiKey({ verifyApiKeyRequest: { credential } });
    return data.is_valid === isValid ? data : undefined;
  };
}

async function issued() {
  const made = await step(
    "issue",
    api.adminIssueApiKey({
      issueApiKeyRequest: {
        name: "From JavaScript",
        actor_id: actor,
        scopes: ["a", "b"],
        ttl: "1h",
        metadata: { team: "x" },
        rate_limit_policy: { quota: "1000", window: "60s", unit: "requests" },
        ip_restriction: { allowed_cidrs: ["127.0.0.0/8", "::1/128"] },
        visibility: KeyVisibility.KeyVisibilityUnspecified,
        request_id: actor,
      },
    }),
  );
  const keyId = made.issued_api_key.key_id;
  const got = await step("getIssued", api.adminGetIssuedApiKey({ keyId }));
  done.isActive = got.status === KeyStatus.KeyStatusActive;
  const valid = await eventually("verify", verified(made.secret, true));
  done.verifiedActor = valid.actor_id === actor;
  const updated = await step(
    "updateIssued",
    api.adminUpdateIssuedApiKey({
      keyId,
      adminUpdateIssuedApiKeyRequest: { name: "Renamed", scopes: ["a"] },
      updateMask: "name,scopes",
    }),
  );
  done.updated = updated.name + " " + updated.scopes;
  const token = await eventually("derive", async () => {
    const { data } = await api.adminDeriveToken({
      deriveTokenRequest: {
        credential: made.secret,
        algorithm: TokenAlgorithm.TokenAlgorithmJwt,
        ttl: "5m",
        scopes: ["a"],
      },
    });
    return data.token.token;
  });
  await eventually("verifyToken", verified(token, true));
  const jwks = await step("jwks", api.getJwks());
  done.hasKeys = jwks.jwks.keys.length > 0 && jwks.jwks.keys[0].kty !== undefined;
  const batch = await step(
    "batchVerify",
    api.adminBatchVerifyApiKeys({
      batchVerifyApiKeysRequest: { requests: [{ credential: made.secret }, { credential: "x" }] },
      cacheControl: "no-cache",
    }),
  );
  done.batchVerified = batch.results.map((result) => result.is_valid).join();
  const rotated = await step(
    "rotate",
    api.adminRotateIssuedApiKey({ keyId, adminRotateIssuedApiKeyBody: { scopes: ["b"] } }),
  );
  done.oldIsRevoked = rotated.old_issued_api_key.status === KeyStatus.KeyStatusRevoked;
  const listed = [];
  let pageToken;
  do {
    const page = await step(
      "listIssued",
      api.adminListIssuedApiKeys({ pageSize: 1, pageToken, filter: `actor_id="${actor}"` }),
    );
    listed.push(...page.issued_api_keys.map((key) => key.key_id));
    pageToken = page.next_page_token;
  } while (pageToken);
  done.listedIssued = listed.join() === [rotated.issued_api_key.key_id, keyId].join();
  await step(
    "revokeIssued",
    api.adminRevokeIssuedApiKey({
      keyId: rotated.issued_api_key.key_id,
      adminRevokeIssuedApiKeyBody: {
        reason: RevocationReason.RevocationReasonPrivilegeWithdrawn,
        description: "it left",
      },
    }),
  );
  await eventually("revoked", verified(rotated.secret, false));
  await refused(
    "rotateRevoked",
    api.adminRotateIssuedApiKey({ keyId, adminRotateIssuedApiKeyBody: {} }),
  );
}

async function imported() {
  const raw = "raw_of_" + actor;
  const made = await step(
    "import",
    api.adminImportApiKey({
      importApiKeyRequest: { name: "Legacy", actor_id: actor, raw_key: raw, scopes: ["a"] },
    }),
  );
  const keyId = made.key_id;
  await step("getImported", api.adminGetImportedApiKey({ keyId }));
  const updated = await step(
    "updateImported",
    api.adminUpdateImportedApiKey({
      keyId,
      adminUpdateImportedApiKeyRequest: { metadata: { legacy: true } },
    }),
  );
  done.updatedImported = updated.metadata.legacy === true && updated.scopes.join() === "a";
  const batch = await step(
    "batchCreate",
    api.adminBatchCreateImportedApiKeys({
      batchCreateImportedApiKeysRequest: {
        requests: [
          { name: "One", actor_id: actor, raw_key: raw + "_1" },
          { name: "Two", actor_id: actor, raw_key: raw },
        ],
      },
    }),
  );
  done.batchCreated = batch.success_count + " " + batch.results[1].error_code;
  const page = await step(
    "listImported",
    api.adminListImportedApiKeys({ filter: `actor_id="${actor}" AND status=KEY_STATUS_ACTIVE` }),
  );
  done.listedImported = page.imported_api_keys.length;
  await eventually("verifyImported", verified(raw, true));
  await step(
    "revokeImported",
    api.adminRevokeImportedApiKey({
      keyId,
      adminRevokeImportedApiKeyBody: { reason: RevocationReason.RevocationReasonKeyCompromise },
    }),
  );
  await step("deleteImported", api.adminDeleteImportedApiKey({ keyId }));
  await refused("getDeleted", api.adminGetImportedApiKey({ keyId }));
}

async function selfRevoked() {
  const { data } = await api.adminIssueApiKey({
    issueApiKeyRequest: { name: "Leaked", actor_id: actor },
  });
  await eventually("verifyLeaked", verified(data.secret, true));
  await step(
    "selfRevoke",
    api.revokeApiKey({
      selfRevokeApiKeyRequest: {
        credential: data.secret,
        reason: RevocationReason.RevocationReasonKeyCompromise,
      },
    }),
  );
  await eventually("selfRevoked", verified(data.secret, false));
}

(async () => {
  try {
    await issued();
    await imported();
    await selfRevoked();
  } catch (error) {
    done.failed = error.message + (error.response ? " " + JSON.stringify(error.response.data) : "");
  }
  console.log(JSON.stringify(done));
})();
