package dev.latchkey.http;

/**
 * Why a request was not answered with a 2xx: the {@code reason} of google.rpc.ErrorInfo (AIP-193),
 * domain {@code latchkey.dev}. Clients may rely on these names; they never change.
 */
public enum ErrorReason {
  /** The request has no credential. */
  CREDENTIAL_REQUIRED(400, 3),
  /** The body is no JSON, or no JSON object. */
  BODY_NOT_JSON(400, 3),
  /** A field of the body has another type than it should. */
  FIELD_TYPE_INVALID(400, 3),
  /** A batch has no requests. */
  BATCH_EMPTY(400, 3),
  /** A batch has too many requests. */
  BATCH_TOO_LARGE(400, 3),
  /** A revocation says no reason. */
  REVOCATION_REASON_REQUIRED(400, 3),
  /** A self-revocation has a reason that a holder cannot give. */
  REVOCATION_REASON_NOT_ALLOWED(400, 3),
  /** A revocation has a reason that there is not. */
  REVOCATION_REASON_UNKNOWN(400, 3),
  /** The credential is a derived token, where a key is needed. */
  DERIVED_TOKEN_NOT_ALLOWED(400, 3),
  /** A field's value is too long, or a list has too many items. */
  FIELD_OUT_OF_RANGE(400, 3),
  /** A field that every key has is absent, empty, or would be cleared. */
  FIELD_REQUIRED(400, 3),
  /** Text cannot be written as UTF-8: it holds half of a surrogate pair. */
  TEXT_INVALID(400, 3),
  /** A visibility does not exist. */
  VISIBILITY_UNKNOWN(400, 3),
  /** Metadata holds a number that clients cannot read. */
  METADATA_INVALID(400, 3),
  /** A quota, a window or a unit of a rate limit cannot be. */
  RATE_LIMIT_INVALID(400, 3),
  /** An address range is no CIDR. */
  CIDR_INVALID(400, 3),
  /** A raw key is empty, too long, or holds other than visible ASCII characters. */
  RAW_KEY_INVALID(400, 3),
  /** A revocation has a description, and a reason that takes none. */
  DESCRIPTION_NOT_ALLOWED(400, 3),
  /** An update mask names what cannot be updated. */
  UPDATE_MASK_INVALID(400, 3),
  /** A filter is none of those that lists know. */
  FILTER_INVALID(400, 3),
  /** A page size is no number. */
  PAGE_SIZE_INVALID(400, 3),
  /** A page token is not genuine, or of another list. */
  PAGE_TOKEN_INVALID(400, 3),
  /** A parameter of the query stands there more than once. */
  PARAMETER_REPEATED(400, 3),
  /** The kind of token that was asked for does not exist. */
  TOKEN_ALGORITHM_UNKNOWN(400, 3),
  /** A time to live is no duration. */
  TTL_INVALID(400, 3),
  /** A token would be good for longer than what it is made of, or than any may be. */
  TTL_TOO_LONG(400, 3),
  /** A scope cannot be written in a token. */
  SCOPE_INVALID(400, 3),
  /** A custom claim is reserved, says who somebody is, or is too large. */
  CUSTOM_CLAIMS_NOT_ALLOWED(400, 3),
  /** A token would be too long. */
  TOKEN_TOO_LARGE(400, 3),
  /** The request must say for which namespace it is. */
  NAMESPACE_REQUIRED(400, 3),
  /** The namespace is no name of one, or there are several. */
  NAMESPACE_INVALID(400, 3),
  /** A gateway asks for what there is not, or for scopes and names none. */
  REQUIREMENT_INVALID(400, 3),
  /** The request breaks the rules of HTTP. */
  REQUEST_MALFORMED(400, 3),
  /** The request has no bearer token, and this path needs one. */
  TOKEN_REQUIRED(401, 16),
  /** The bearer token is not one of this cluster for Latchkey, or is not good any more. */
  TOKEN_INVALID(401, 16),
  /** The credential is not known, or not genuine. */
  CREDENTIAL_INVALID(401, 16),
  /** The credential has expired. */
  API_KEY_EXPIRED(401, 16),
  /** The request that a gateway asks about has no credential. */
  CREDENTIAL_MISSING(401, 16),
  /** The request that a gateway asks about has several credentials, or an empty one. */
  CREDENTIAL_AMBIGUOUS(401, 16),
  /** The credential was revoked. */
  CREDENTIAL_REVOKED(401, 16),
  /** A gateway does not show who it is: that is no fault of its client. */
  GATEWAY_UNAUTHENTICATED(401, 16),
  /** The caller lacks the right that the message names. */
  PERMISSION_DENIED(403, 7),
  /** The credential was revoked. */
  API_KEY_REVOKED(403, 7),
  /** The credential may not be used from this address. */
  ADDRESS_NOT_ALLOWED(403, 7),
  /** The credential lacks a scope that the gateway asks for. */
  INSUFFICIENT_SCOPE(403, 7),
  /** A token would have scopes that what it is made of has not. */
  SCOPES_NOT_ALLOWED(403, 7),
  /** A token would be for somebody for whom what it is made of is not. */
  AUDIENCE_NOT_ALLOWED(403, 7),
  /** A web page of another site asked a listener that is for this machine alone. */
  ORIGIN_NOT_ALLOWED(403, 7),
  /** The key is a public one, whose holders cannot revoke it. */
  API_KEY_PUBLIC(403, 7),
  /** The key's record holds nothing by which its holder could revoke it. */
  SELF_REVOCATION_IMPOSSIBLE(403, 7),
  /** Nobody knows the credential. */
  API_KEY_NOT_FOUND(404, 5),
  /** The namespace has no status list. */
  STATUS_LIST_NOT_FOUND(404, 5),
  /** There is no such namespace. */
  NAMESPACE_NOT_FOUND(404, 5),
  /** The verifier knows nothing of this namespace. */
  NAMESPACE_UNKNOWN(404, 5),
  /** There is nothing at this path. */
  PATH_NOT_FOUND(404, 5),
  /** The path takes other methods. */
  METHOD_NOT_ALLOWED(405, 12),
  /** The request did not come in time. */
  REQUEST_TIMEOUT(408, 4),
  /** There is a key of this name already. */
  API_KEY_ALREADY_EXISTS(409, 6),
  /** The request id was used before, with another body. */
  REQUEST_ID_REUSED(409, 6),
  /** The raw key is imported already. */
  RAW_KEY_ALREADY_IMPORTED(409, 6),
  /** The raw key was imported before, and revoked. */
  RAW_KEY_REVOKED(409, 9),
  /** The raw key has the shape of a credential of ours, or of a JWT. */
  RAW_KEY_SHAPE_NOT_ALLOWED(409, 9),
  /** The key is revoked or expired. */
  API_KEY_NOT_ACTIVE(409, 9),
  /** The key is revoked already. */
  API_KEY_ALREADY_REVOKED(409, 9),
  /** The namespace is paused: nothing is written there. */
  NAMESPACE_PAUSED(409, 9),
  /** The namespace is being deleted: nothing is made in it any more. */
  NAMESPACE_TERMINATING(409, 9),
  /** A quota or an admission policy of the cluster refuses what was asked for. */
  CLUSTER_REFUSES(409, 9),
  /** Others changed the same at once: try again. */
  ABORTED(409, 10),
  /** Derived tokens are off in the credential's namespace, or no key makes this kind of them. */
  DERIVED_TOKENS_OFF(409, 9),
  /** This verifier has no signing keys: it only checks. */
  VERIFIER_CANNOT_DERIVE(409, 9),
  /** This verifier knows some of the namespace's keys alone. */
  VERIFIER_IS_SCOPED(409, 9),
  /** The body is larger than this path takes. */
  BODY_TOO_LARGE(413, 3),
  /** The request's target is too long. */
  URI_TOO_LONG(414, 3),
  /** The body is of another type than JSON. */
  CONTENT_TYPE_UNSUPPORTED(415, 3),
  /** The body is compressed. */
  CONTENT_ENCODING_UNSUPPORTED(415, 3),
  /** This listener does not answer to the Host that was asked for. */
  HOST_NOT_ALLOWED(421, 3),
  /** Too many unknown credentials came: try again after the time in {@code Retry-After}. */
  TOO_MANY_FAILURES(429, 8),
  /** The credential has been used too often: try again after the time in {@code Retry-After}. */
  RATE_LIMITED(429, 8),
  /** The header is too large. */
  HEADER_TOO_LARGE(431, 3),
  /** A mistake of ours. */
  INTERNAL(500, 13),
  /** A key's actor and scopes are longer than a header may be. */
  IDENTITY_TOO_LARGE(500, 13),
  /** Status lists of the past were asked for. */
  STATUS_HISTORY_NOT_KEPT(501, 12),
  /** The verifier has not read all records yet: try again in a moment. */
  NOT_SYNCED(503, 14),
  /** The verifier's data is older than it was configured to accept. */
  DATA_TOO_OLD(503, 14),
  /** The record must be read from the API server, which does not answer. */
  API_SERVER_UNREACHABLE(503, 14),
  /** The API server does not say who the caller is, or what they may do: try again. */
  ACCESS_NOT_CHECKABLE(503, 14),
  /** The verifier lacks a hash key, or cannot read the credential's record. */
  CREDENTIAL_NOT_CHECKABLE(503, 14),
  /** The namespace's hash keys are missing, unreadable or not made yet: try again. */
  HASH_KEYS_UNAVAILABLE(503, 14),
  /** The API server has not said that it stored a self-revocation: try again. */
  SELF_REVOCATION_NOT_STORED(503, 14),
  /** The server is stopping, or has no room for more requests. */
  UNAVAILABLE(503, 14);

  private final int httpStatus;
  private final int code;

  ErrorReason(int httpStatus, int code) {
    this.httpStatus = httpStatus;
    this.code = code;
  }

  /** The HTTP status. */
  public int httpStatus() {
    return httpStatus;
  }

  /** The code of google.rpc.Code. */
  public int code() {
    return code;
  }

  /** The reason for an error of the HTTP server underneath. */
  static ErrorReason ofHttpStatus(int httpStatus) {
    return switch (httpStatus) {
      case 404 -> PATH_NOT_FOUND;
      case 405, 501 -> METHOD_NOT_ALLOWED;
      case 505 -> REQUEST_MALFORMED;
      case 408 -> REQUEST_TIMEOUT;
      case 413 -> BODY_TOO_LARGE;
      case 414 -> URI_TOO_LONG;
      case 415 -> CONTENT_TYPE_UNSUPPORTED;
      case 421 -> HOST_NOT_ALLOWED;
      case 431 -> HEADER_TOO_LARGE;
      case 503 -> UNAVAILABLE;
      default -> httpStatus >= 500 ? INTERNAL : REQUEST_MALFORMED;
    };
  }
}
