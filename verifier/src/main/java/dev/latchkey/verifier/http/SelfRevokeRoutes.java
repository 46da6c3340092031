package dev.latchkey.verifier.http;

import dev.latchkey.http.CustomMethods;
import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.JsonAnswer;
import dev.latchkey.http.RequestBody;
import dev.latchkey.http.RequestException;
import dev.latchkey.verifier.http.SelfRevokeRequests.SelfRevoke;
import dev.latchkey.verifier.selfrevocation.SelfRevocationOutcome;
import dev.latchkey.verifier.selfrevocation.SelfRevocationResult;
import dev.latchkey.verifier.selfrevocation.SelfRevocationService;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The operation selfRevoke over HTTP; the credential itself is what it takes to be allowed to. */
public final class SelfRevokeRoutes {
  private static final String COLLECTION = "/v2alpha1/apiKeys";
  private static final int MAX_BODY = 16 * 1024;
  private static final byte[] DONE = "{}".getBytes(StandardCharsets.UTF_8);

  private final SelfRevocationService service;
  private final ClientAddressSource addressSource;
  private final SelfRevokeRequests requests = new SelfRevokeRequests();

  /**
   * @param service does the work
   * @param addressSource says where a request comes from
   */
  public SelfRevokeRoutes(SelfRevocationService service, ClientAddressSource addressSource) {
    this.service = service;
    this.addressSource = addressSource;
  }

  /** Adds the routes. */
  public void addTo(RoutesConfig routes) {
    CustomMethods.add(routes, COLLECTION, "selfRevoke", this::selfRevoke);
  }

  private void selfRevoke(Context context) throws IOException {
    SelfRevoke request = requests.read(RequestBody.read(context, MAX_BODY));
    SelfRevocationResult result =
        service.revoke(
            request.credential(), request.reason(), ClientAddress.of(context, addressSource));
    if (!result.retryAfter().isZero()) {
      context.header("Retry-After", Long.toString(ceilToSeconds(result.retryAfter())));
    }
    requireDone(result.outcome());
    JsonAnswer.write(context, 200, DONE);
  }

  private static void requireDone(SelfRevocationOutcome outcome) {
    switch (outcome) {
      case STORED, ALREADY_REVOKED -> {}
      case NOT_FOUND ->
          throw new RequestException(
              ErrorReason.API_KEY_NOT_FOUND, "The credential is not known: nothing was revoked.");
      case EXPIRED ->
          throw new RequestException(
              ErrorReason.API_KEY_EXPIRED, "The credential has expired: nobody can use it.");
      case PUBLIC_KEY ->
          throw new RequestException(
              ErrorReason.API_KEY_PUBLIC,
              "Anybody may hold this key, so its holders cannot revoke it: ask whoever declared"
                  + " it.");
      case NO_LOCK ->
          throw new RequestException(
              ErrorReason.SELF_REVOCATION_IMPOSSIBLE,
              "This key cannot be revoked by its holder: ask whoever declared it.");
      case DERIVED_TOKEN ->
          throw new RequestException(
              ErrorReason.DERIVED_TOKEN_NOT_ALLOWED,
              "credential: a derived token ends with the key that it was derived from; revoke that"
                  + " one.");
      case THROTTLED ->
          throw new RequestException(
              ErrorReason.TOO_MANY_FAILURES,
              "Too many unknown credentials came from this address, or altogether: try again after"
                  + " the time in Retry-After.");
      case NOT_SYNCED ->
          throw new RequestException(
              ErrorReason.NOT_SYNCED,
              "The verifier has not read all records yet: try again in a moment.");
      case UNREACHABLE ->
          throw new RequestException(
              ErrorReason.API_SERVER_UNREACHABLE,
              "The API server does not answer: nothing was revoked, try again.");
      case NOT_CHECKABLE ->
          throw new RequestException(
              ErrorReason.CREDENTIAL_NOT_CHECKABLE,
              "The credential cannot be checked here, as the verifier lacks a hash key or cannot"
                  + " read its record: nothing was revoked, try again.");
      case FORBIDDEN ->
          throw new RequestException(
              ErrorReason.INTERNAL,
              "The verifier may not store the revocation: nothing was revoked; its log says what"
                  + " it lacks.");
      case NOT_STORED ->
          throw new RequestException(
              ErrorReason.SELF_REVOCATION_NOT_STORED,
              "The revocation is not known to be stored: try again until it succeeds.");
    }
  }

  private static long ceilToSeconds(Duration duration) {
    return duration.plusNanos(999_999_999).toSeconds();
  }
}
