package dev.latchkey.verifier.http;

import dev.latchkey.http.CustomMethods;
import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.JsonAnswer;
import dev.latchkey.http.RequestBody;
import dev.latchkey.http.RequestException;
import dev.latchkey.verifier.check.Verification;
import dev.latchkey.verifier.verification.Outcome;
import dev.latchkey.verifier.verification.VerificationService;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The operations verify and batchVerify over HTTP. */
public final class VerifyRoutes {
  static final String COLLECTION = "/v2alpha1/admin/apiKeys";
  static final String VERB = "verify";
  private static final String VERIFY = "verify";

  /** The paths of the operation verify, as they may be sent. */
  static final Set<String> VERIFY_PATHS = Set.copyOf(CustomMethods.paths(COLLECTION, VERIFY));

  private static final int MAX_VERIFY_BODY = 16 * 1024;
  private static final int MAX_BATCH_BODY = 1024 * 1024;

  private final VerificationService service;
  private final ClientAddressSource addressSource;
  private final AdminAccess access;
  private final VerifyRequests requests = new VerifyRequests();
  private final VerificationAnswers answers = new VerificationAnswers();

  /**
   * @param service does the work
   * @param addressSource says where a request comes from
   * @param access says who may verify
   */
  public VerifyRoutes(
      VerificationService service, ClientAddressSource addressSource, AdminAccess access) {
    this.service = service;
    this.addressSource = addressSource;
    this.access = access;
  }

  /** Adds the routes. */
  public void addTo(RoutesConfig routes) {
    CustomMethods.add(routes, COLLECTION, VERIFY, access.guard(VERB, this::verify));
    CustomMethods.add(routes, COLLECTION, "batchVerify", access.guard(VERB, this::batchVerify));
  }

  private void verify(Context context) throws IOException {
    String credential = requests.credential(RequestBody.read(context, MAX_VERIFY_BODY));
    if (credential.isEmpty()) {
      throw new RequestException(
          ErrorReason.CREDENTIAL_REQUIRED, "credential: give the credential to verify.");
    }
    Optional<byte[]> address = ClientAddress.of(context, addressSource);
    Outcome outcome =
        asksForLiveRead(context)
            ? service.verifyLive(credential, address, mayRemember(context))
            : service.verify(credential, address);
    Verification verification = verification(outcome);
    VerificationHeaders.write((Outcome.Checked) outcome, context::header);
    JsonAnswer.write(context, 200, answers.one(verification));
  }

  private void batchVerify(Context context) throws IOException {
    List<String> credentials = requests.credentials(RequestBody.read(context, MAX_BATCH_BODY));
    Optional<byte[]> address = ClientAddress.of(context, addressSource);
    List<Outcome> outcomes = outcomes(credentials, address, context);
    List<Verification> verifications = new ArrayList<>();
    Optional<Duration> oldest = Optional.empty();
    for (Outcome outcome : outcomes) {
      verifications.add(verification(outcome));
      oldest = older(oldest, age(outcome));
    }
    oldest.ifPresent(age -> VerificationHeaders.writeAge(age, context::header));
    JsonAnswer.write(context, 200, answers.all(verifications));
  }

  private List<Outcome> outcomes(
      List<String> credentials, Optional<byte[]> address, Context context) {
    return asksForLiveRead(context)
        ? service.verifyAllLive(credentials, address, mayRemember(context))
        : credentials.stream().map(credential -> service.verify(credential, address)).toList();
  }

  private static boolean asksForLiveRead(Context context) {
    return CacheDirectives.askForLiveRead(
        lines(context, "Cache-Control"), lines(context, "Pragma"));
  }

  private static boolean mayRemember(Context context) {
    return !CacheDirectives.forbidRemembering(lines(context, "Cache-Control"));
  }

  private static List<String> lines(Context context, String header) {
    return Collections.list(ClientAddress.lines(context, header));
  }

  private static Verification verification(Outcome outcome) {
    if (outcome instanceof Outcome.Checked checked) {
      return checked.verification();
    }
    throw unavailable((Outcome.Unavailable) outcome);
  }

  /** Why nothing can be said about a credential now. */
  static RequestException unavailable(Outcome.Unavailable outcome) {
    return switch (outcome.reason()) {
      case NOT_SYNCED ->
          new RequestException(
              ErrorReason.NOT_SYNCED,
              "The verifier has not read all records yet: try again in a moment.");
      case DATA_TOO_OLD ->
          new RequestException(
              ErrorReason.DATA_TOO_OLD,
              "The verifier has not heard of the API server for longer than it may answer from"
                  + " memory.");
      case API_SERVER_UNREACHABLE ->
          new RequestException(
              ErrorReason.API_SERVER_UNREACHABLE,
              "The API server does not answer: try again, or ask without no-cache for an answer"
                  + " from memory.");
    };
  }

  private static Optional<Duration> age(Outcome outcome) {
    return outcome instanceof Outcome.Checked checked ? checked.age() : Optional.empty();
  }

  private static Optional<Duration> older(Optional<Duration> one, Optional<Duration> other) {
    return one.isEmpty() || (other.isPresent() && other.get().compareTo(one.get()) > 0)
        ? other
        : one;
  }
}
