package dev.latchkey.verifier.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.http.CustomMethods;
import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.JsonAnswer;
import dev.latchkey.http.RequestBody;
import dev.latchkey.http.RequestException;
import dev.latchkey.verifier.check.VerificationError;
import dev.latchkey.verifier.derivation.Derivation;
import dev.latchkey.verifier.derivation.DerivationService;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;

/** The operation derive over HTTP. */
public final class DeriveRoutes {
  private static final String COLLECTION = "/v2alpha1/admin/apiKeys";
  private static final int MAX_BODY = 16 * 1024;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final DerivationService service;
  private final ClientAddressSource addressSource;
  private final AdminAccess access;
  private final Clock clock;
  private final DeriveRequests requests = new DeriveRequests();

  /**
   * @param service does the work
   * @param addressSource says where a request comes from
   * @param access says who may derive
   * @param clock says how long to wait
   */
  public DeriveRoutes(
      DerivationService service,
      ClientAddressSource addressSource,
      AdminAccess access,
      Clock clock) {
    this.service = service;
    this.addressSource = addressSource;
    this.access = access;
    this.clock = clock;
  }

  /** Adds the routes. */
  public void addTo(RoutesConfig routes) {
    CustomMethods.add(routes, COLLECTION, "derive", access.guard("derive", this::derive));
  }

  private void derive(Context context) throws IOException {
    Derivation derivation =
        service.derive(
            requests.read(RequestBody.read(context, MAX_BODY)),
            ClientAddress.of(context, addressSource));
    if (derivation instanceof Derivation.Derived derived) {
      context.header("Cache-Control", "no-store");
      JsonAnswer.write(context, 200, answer(derived));
    } else if (derivation instanceof Derivation.NotGood notGood) {
      notGood
          .allowance()
          .ifPresent(
              until ->
                  context.header("Retry-After", Long.toString(secondsUntil(until.resetMillis()))));
      throw notGood(notGood.error());
    } else if (derivation instanceof Derivation.Refused refused) {
      throw new RequestException(reason(refused), refused.message());
    } else {
      throw VerifyRoutes.unavailable(((Derivation.Unavailable) derivation).outcome());
    }
  }

  private long secondsUntil(long millis) {
    return Math.max(1, (millis - clock.millis() + 999) / 1000);
  }

  private static byte[] answer(Derivation.Derived derived) {
    ObjectNode answer = MAPPER.createObjectNode();
    ObjectNode token = answer.putObject("token");
    token.put("token", derived.token());
    token.put("expire_time", derived.claims().expireTime().toString());
    if (!derived.claims().scopes().isEmpty()) {
      derived.claims().scopes().forEach(token.putArray("scopes")::add);
    }
    token.set("claims", derived.claims().toJson());
    return answer.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static RequestException notGood(VerificationError error) {
    return switch (error) {
      case INVALID_FORMAT, NOT_FOUND, SIGNATURE_INVALID ->
          new RequestException(
              ErrorReason.CREDENTIAL_INVALID, "credential: it is not known, or not genuine.");
      case EXPIRED ->
          new RequestException(ErrorReason.API_KEY_EXPIRED, "credential: it has expired.");
      case REVOKED ->
          new RequestException(ErrorReason.API_KEY_REVOKED, "credential: it was revoked.");
      case IP_NOT_ALLOWED ->
          new RequestException(
              ErrorReason.ADDRESS_NOT_ALLOWED, "credential: it may not be used from this address.");
      case RATE_LIMITED ->
          new RequestException(
              ErrorReason.RATE_LIMITED,
              "credential: it has been used too often; try again after the time in Retry-After.");
      case INTERNAL ->
          new RequestException(
              ErrorReason.CREDENTIAL_NOT_CHECKABLE,
              "The credential cannot be checked here: the verifier lacks a key for it, or cannot"
                  + " read its record.");
    };
  }

  private static ErrorReason reason(Derivation.Refused refused) {
    return switch (refused.reason()) {
      case TOKENS_OFF -> ErrorReason.DERIVED_TOKENS_OFF;
      case NOT_A_DERIVING_VERIFIER -> ErrorReason.VERIFIER_CANNOT_DERIVE;
      case TTL_TOO_LONG -> ErrorReason.TTL_TOO_LONG;
      case SCOPES_NOT_ALLOWED -> ErrorReason.SCOPES_NOT_ALLOWED;
      case SCOPE_NOT_WRITABLE -> ErrorReason.SCOPE_INVALID;
      case AUDIENCE_NOT_ALLOWED -> ErrorReason.AUDIENCE_NOT_ALLOWED;
      case CLAIMS_NOT_ALLOWED -> ErrorReason.CUSTOM_CLAIMS_NOT_ALLOWED;
      case TOO_LARGE -> ErrorReason.TOKEN_TOO_LARGE;
    };
  }
}
