package dev.latchkey.verifier.http;

import dev.latchkey.http.RequestException;
import dev.latchkey.http.direct.HeaderRoute;
import dev.latchkey.verifier.verification.Outcome;
import dev.latchkey.verifier.verification.VerificationService;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Tells gateways whether to let a request pass, by the credential in its header: Envoy's ext_authz
 * over HTTP, ExternalAuth of the Gateway API, nginx' auth_request, Traefik's forwardAuth.
 *
 * <p>It answers for any Host, as gateways send that of their client's request. A web page that a
 * rebound name brings here learns nothing from it: whatever is told is told to whoever presents a
 * good credential, which browsers do not add by themselves. For the same reason no record is read
 * live, whatever {@code Cache-Control} says: that is the client's too, and anybody could keep the
 * API server busy.
 */
public final class AuthzRoute implements HeaderRoute {
  private final VerificationService service;
  private final Executor signaturePool;
  private final ClientAddressSource addressSource;
  private final GatewayAccess access;
  private final AuthzAnswers answers;

  /**
   * @param service does the work
   * @param signaturePool verifies what takes longer than microseconds; rejects what is too much
   * @param addressSource says where a request comes from
   * @param access says which gateways may ask
   * @param clock says how long to wait
   */
  public AuthzRoute(
      VerificationService service,
      Executor signaturePool,
      ClientAddressSource addressSource,
      GatewayAccess access,
      Clock clock) {
    this.service = service;
    this.signaturePool = signaturePool;
    this.addressSource = addressSource;
    this.access = access;
    this.answers = new AuthzAnswers(clock);
  }

  @Override
  public boolean takes(Request request) {
    return Requirement.isAt(request.getHttpURI().getPath());
  }

  @Override
  public boolean answerAtOnce(Request request, Response response, Callback callback) {
    Requirement asked = Requirement.of(request.getHttpURI());
    try {
      if (!access.admitsAtOnce(request.getHeaders())) {
        return false;
      }
      decide(request, asked, response, callback);
    } catch (RuntimeException failure) {
      answers.writeFailed(failure, asked, response, callback);
    }
    return true;
  }

  @Override
  public void answer(Request request, Response response, Callback callback) {
    Requirement asked = Requirement.of(request.getHttpURI());
    try {
      access.require(request.getHeaders());
      decide(request, asked, response, callback);
    } catch (RequestException refused) {
      answers.writeNotAdmitted(refused, asked, response, callback);
    } catch (Throwable failure) {
      answers.writeFailed(failure, asked, response, callback);
    }
  }

  private void decide(Request request, Requirement asked, Response response, Callback callback) {
    if (asked.defect().isPresent()) {
      answers.writeDefect(asked, response, callback);
      return;
    }
    GatewayCredential credential = GatewayCredential.of(request.getHeaders());
    if (!(credential instanceof GatewayCredential.Presented presented)) {
      answers.writeUnusable(credential, asked, response, callback);
      return;
    }
    Optional<byte[]> address = ClientAddress.of(request, addressSource);
    Optional<Outcome> outcome = service.verifyAtOnce(presented.text(), address, asked.scopes());
    if (outcome.isPresent()) {
      answers.write(outcome.get(), asked, response, callback);
    } else {
      decideLater(presented, address, asked, response, callback);
    }
  }

  private void decideLater(
      GatewayCredential.Presented credential,
      Optional<byte[]> address,
      Requirement asked,
      Response response,
      Callback callback) {
    try {
      signaturePool.execute(
          () -> {
            try {
              Outcome outcome = service.verify(credential.text(), address, asked.scopes());
              answers.write(outcome, asked, response, callback);
            } catch (Throwable failure) {
              answers.writeFailed(failure, asked, response, callback);
            }
          });
    } catch (RejectedExecutionException full) {
      answers.writeFull(asked, response, callback);
    }
  }
}
