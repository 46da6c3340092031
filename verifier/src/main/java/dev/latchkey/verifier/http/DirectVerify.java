package dev.latchkey.verifier.http;

import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.FixedError;
import dev.latchkey.http.JsonAnswer;
import dev.latchkey.http.RequestException;
import dev.latchkey.http.UnexpectedFailure;
import dev.latchkey.http.direct.DirectRoute;
import dev.latchkey.verifier.verification.Outcome;
import dev.latchkey.verifier.verification.VerificationService;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * The operation verify where nothing must be waited for. A credential that is looked up and
 * compared, or a JWT whose signature is remembered, is answered at once; what takes longer than
 * microseconds, as a token whose signature must be checked, by a pool of its own, which is bounded.
 * Everything else is {@link VerifyRoutes}': what reads from the API server, whoever is not known to
 * be admitted, and whatever is refused.
 */
public final class DirectVerify implements DirectRoute {
  private static final String JSON = "application/json";

  private final FixedError tooMany =
      new FixedError(
          ErrorReason.UNAVAILABLE,
          "Too many credentials are waiting to be checked: try again in a moment.");
  private final VerificationService service;
  private final Executor signaturePool;
  private final ClientAddressSource addressSource;
  private final AdminAccess access;
  private final VerificationAnswers answers = new VerificationAnswers();

  /**
   * @param service does the work
   * @param signaturePool verifies what takes longer than microseconds; rejects what is too much
   * @param addressSource says where a request comes from
   * @param access says who may verify
   */
  public DirectVerify(
      VerificationService service,
      Executor signaturePool,
      ClientAddressSource addressSource,
      AdminAccess access) {
    this.service = service;
    this.signaturePool = signaturePool;
    this.addressSource = addressSource;
    this.access = access;
  }

  @Override
  public boolean answer(Request request, byte[] body, Response response, Callback callback) {
    if (!takes(request)) {
      return false;
    }
    Optional<String> credential = VerifyBody.credential(body);
    if (credential.isEmpty()) {
      return false;
    }
    Optional<byte[]> address = ClientAddress.of(request, addressSource);
    Optional<Outcome> outcome = service.verifyAtOnce(credential.get(), address);
    if (outcome.isEmpty()) {
      answerLater(credential.get(), address, response, callback);
      return true;
    }
    if (outcome.get() instanceof Outcome.Checked checked) {
      write(checked, response, callback);
      return true;
    }
    return false;
  }

  private void answerLater(
      String credential, Optional<byte[]> address, Response response, Callback callback) {
    try {
      signaturePool.execute(
          () -> {
            try {
              write(service.verify(credential, address), response, callback);
            } catch (Throwable failure) {
              UnexpectedFailure.answer(response, callback, failure);
            }
          });
    } catch (RejectedExecutionException full) {
      tooMany.write(response, callback);
    }
  }

  private void write(Outcome outcome, Response response, Callback callback) {
    if (outcome instanceof Outcome.Checked checked) {
      VerificationHeaders.write(checked, response.getHeaders()::put);
      JsonAnswer.write(response, callback, 200, answers.one(checked.verification()));
    } else {
      RequestException refusal = VerifyRoutes.unavailable((Outcome.Unavailable) outcome);
      JsonAnswer.writeError(response, callback, refusal.reason(), refusal.getMessage());
    }
  }

  private boolean takes(Request request) {
    return HttpMethod.POST.is(request.getMethod())
        && VerifyRoutes.VERIFY_PATHS.contains(request.getHttpURI().getPath())
        && isOrdinary(request.getHeaders())
        && access.admitsAtOnce(VerifyRoutes.VERB, request.getHeaders());
  }

  /** Whether the header asks for nothing but an answer from memory to a body in plain JSON. */
  private static boolean isOrdinary(HttpFields headers) {
    for (HttpField field : headers) {
      HttpHeader header = field.getHeader();
      if (header != null && !isOrdinary(header, field)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isOrdinary(HttpHeader header, HttpField field) {
    return switch (header) {
      case CONTENT_TYPE -> isJson(field.getValue());
      case CONTENT_ENCODING, UPGRADE -> false;
      case CACHE_CONTROL, PRAGMA ->
          !CacheDirectives.askForLiveRead(List.of(field.getValue()), List.of(field.getValue()));
      default -> true;
    };
  }

  private static boolean isJson(String type) {
    return type != null
        && type.startsWith(JSON)
        && (type.length() == JSON.length() || type.charAt(JSON.length()) == ';');
  }
}
