package dev.latchkey.verifier.http;

import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.FixedError;
import dev.latchkey.http.RequestException;
import dev.latchkey.http.UnexpectedFailure;
import dev.latchkey.verifier.check.Allowance;
import dev.latchkey.verifier.check.Verification;
import dev.latchkey.verifier.check.VerificationError;
import dev.latchkey.verifier.verification.Outcome;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * The answers of {@code /authz}. A gateway passes a denial on to its client as it is, so it is
 * written for that one. Safe for use by several threads.
 */
final class AuthzAnswers {
  /** The reason of a denial: nginx can read a header, and no body. */
  static final String ERROR = "X-Latchkey-Error";

  private static final PreEncodedHttpField NO_STORE =
      new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "no-store");
  private static final String CHALLENGE = "Bearer realm=\"latchkey\"";
  private static final String GATEWAY_CHALLENGE = "Bearer realm=\"latchkey gateways\"";

  private static final FixedError MISSING =
      new FixedError(
          ErrorReason.CREDENTIAL_MISSING,
          "Send a credential, as X-API-Key: KEY or Authorization: Bearer KEY.");
  private static final FixedError AMBIGUOUS =
      new FixedError(
          ErrorReason.CREDENTIAL_AMBIGUOUS,
          "Send one credential, once: as X-API-Key: KEY or as Authorization: Bearer KEY.");
  private static final FixedError LACKS_SCOPE =
      new FixedError(
          ErrorReason.INSUFFICIENT_SCOPE, "The credential lacks a scope that is needed here.");
  private static final FixedError TOO_LARGE =
      new FixedError(
          ErrorReason.IDENTITY_TOO_LARGE,
          "The actor and scopes of the credential do not fit into a header: give it fewer scopes.");
  private static final FixedError FULL =
      new FixedError(
          ErrorReason.UNAVAILABLE,
          "Too many credentials are waiting to be checked: try again in a moment.");
  private static final FixedError FAILED =
      new FixedError(ErrorReason.INTERNAL, UnexpectedFailure.TEXT);
  private static final FixedError GATEWAY_UNAUTHENTICATED =
      new FixedError(
          ErrorReason.GATEWAY_UNAUTHENTICATED,
          "The gateway must say who it is: let it send a token of this cluster for the audience"
              + " latchkey as "
              + GatewayAccess.HEADER
              + ": Bearer TOKEN, or run the verifier with --open-authz.");
  private static final FixedError GATEWAY_FORBIDDEN =
      new FixedError(
          ErrorReason.PERMISSION_DENIED,
          "The gateway may not ask here: bind latchkey-client-verify to its service account in each"
              + " namespace that the verifier serves.");

  private final Clock clock;
  private final Map<VerificationError, FixedError> refusals =
      new EnumMap<>(VerificationError.class);

  /**
   * @param clock says how long to wait
   */
  AuthzAnswers(Clock clock) {
    this.clock = clock;
    for (VerificationError error : VerificationError.values()) {
      refusals.put(error, new FixedError(reason(error), error.message()));
    }
  }

  /** What the check of a credential came to. */
  void write(Outcome outcome, Requirement asked, Response response, Callback callback) {
    if (outcome instanceof Outcome.Checked checked) {
      checked.age().ifPresent(age -> VerificationHeaders.writeAge(age, response.getHeaders()::put));
      write(checked.verification(), asked, response, callback);
    } else {
      deny(VerifyRoutes.unavailable((Outcome.Unavailable) outcome), asked, response, callback);
    }
  }

  /** There is no credential that could be checked. */
  void writeUnusable(
      GatewayCredential credential, Requirement asked, Response response, Callback callback) {
    boolean missing = credential instanceof GatewayCredential.Missing;
    challenge(response, missing ? CHALLENGE : CHALLENGE + ", error=\"invalid_request\"");
    deny(missing ? MISSING : AMBIGUOUS, asked, response, callback);
  }

  /** The gateway asks for what there is not. */
  void writeDefect(Requirement asked, Response response, Callback callback) {
    deny(
        new FixedError(ErrorReason.REQUIREMENT_INVALID, asked.defect().orElseThrow()),
        asked,
        response,
        callback);
  }

  /** The gateway itself may not ask, or that cannot be told now. */
  void writeNotAdmitted(
      RequestException refusal, Requirement asked, Response response, Callback callback) {
    if (refusal.reason().httpStatus() == 401) {
      challenge(response, GATEWAY_CHALLENGE);
      deny(GATEWAY_UNAUTHENTICATED, asked, response, callback);
    } else if (refusal.reason().httpStatus() == 403) {
      // The client reads it, and who its gateway is in the cluster is none of its business.
      deny(GATEWAY_FORBIDDEN, asked, response, callback);
    } else {
      deny(refusal, asked, response, callback);
    }
  }

  /** Too many wait to be checked. */
  void writeFull(Requirement asked, Response response, Callback callback) {
    deny(FULL, asked, response, callback);
  }

  /** Something that nobody foresaw. */
  void writeFailed(Throwable failure, Requirement asked, Response response, Callback callback) {
    if (response.isCommitted()) {
      UnexpectedFailure.answer(response, callback, failure);
      return;
    }
    UnexpectedFailure.log(failure);
    deny(FAILED, asked, response, callback);
  }

  private void write(
      Verification verification, Requirement asked, Response response, Callback callback) {
    if (verification instanceof Verification.Valid valid) {
      writeLimit(valid.allowance(), verification, response.getHeaders());
      writeValid(valid, asked, response, callback);
    } else if (verification instanceof Verification.LacksScope) {
      challenge(
          response,
          CHALLENGE
              + ", error=\"insufficient_scope\", scope=\""
              + challengeScopes(asked.scopes())
              + "\"");
      deny(LACKS_SCOPE, asked, response, callback);
    } else if (verification instanceof Verification.RateLimited limited) {
      writeLimit(Optional.of(limited.allowance()), verification, response.getHeaders());
      response
          .getHeaders()
          .put(HttpHeader.RETRY_AFTER, Long.toString(secondsUntil(limited.allowance())));
      deny(refusals.get(VerificationError.RATE_LIMITED), asked, response, callback);
    } else {
      FixedError refusal = refusals.get(((Verification.Refused) verification).reason());
      if (refusal.reason().httpStatus() == 401) {
        challenge(response, CHALLENGE + ", error=\"invalid_token\"");
      }
      deny(refusal, asked, response, callback);
    }
  }

  private static void writeValid(
      Verification.Valid valid, Requirement asked, Response response, Callback callback) {
    if (!IdentityHeaders.write(valid, response.getHeaders())) {
      deny(TOO_LARGE, asked, response, callback);
      return;
    }
    response.setStatus(200);
    response.getHeaders().put(NO_STORE);
    response.write(true, ByteBuffer.allocate(0), callback);
  }

  /** Policy and state of the limit (draft-ietf-httpapi-ratelimit-headers), if there is one. */
  private void writeLimit(
      Optional<Allowance> allowance, Verification verification, HttpFields.Mutable headers) {
    VerificationHeaders.policy(verification)
        .ifPresent(policy -> VerificationHeaders.writePolicy(policy, headers::put));
    allowance.ifPresent(
        left ->
            headers.put(
                "RateLimit", "\"default\";r=" + left.remaining() + ";t=" + secondsUntil(left)));
  }

  private long secondsUntil(Allowance allowance) {
    return Math.max(1, (allowance.resetMillis() - clock.millis() + 999) / 1000);
  }

  /** Of what may stand there, quotes and backslashes would end it (RFC 6750, section 3). */
  private static String challengeScopes(List<String> scopes) {
    return scopes.stream()
        .map(scope -> IdentityHeaders.encoded(scope).replace("\"", "%22").replace("\\", "%5C"))
        .collect(Collectors.joining(" "));
  }

  private static void challenge(Response response, String challenge) {
    response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, challenge);
  }

  private static void deny(
      RequestException refusal, Requirement asked, Response response, Callback callback) {
    deny(new FixedError(refusal.reason(), refusal.getMessage()), asked, response, callback);
  }

  private static void deny(
      FixedError error, Requirement asked, Response response, Callback callback) {
    int status = error.reason().httpStatus();
    response.getHeaders().put(NO_STORE);
    response.getHeaders().put(ERROR, error.reason().name());
    error.write(response, callback, asked.simple() && status != 401 ? 403 : status);
  }

  private static ErrorReason reason(VerificationError error) {
    return switch (error) {
      case INVALID_FORMAT, NOT_FOUND, SIGNATURE_INVALID -> ErrorReason.CREDENTIAL_INVALID;
      case EXPIRED -> ErrorReason.API_KEY_EXPIRED;
      case REVOKED -> ErrorReason.CREDENTIAL_REVOKED;
      case IP_NOT_ALLOWED -> ErrorReason.ADDRESS_NOT_ALLOWED;
      case RATE_LIMITED -> ErrorReason.RATE_LIMITED;
      case INTERNAL -> ErrorReason.CREDENTIAL_NOT_CHECKABLE;
    };
  }
}
