package dev.latchkey.verifier.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.RequestException;
import dev.latchkey.http.auth.Access;
import dev.latchkey.http.auth.Caller;
import dev.latchkey.http.auth.Guard;
import dev.latchkey.verifier.testing.Answer;
import dev.latchkey.verifier.testing.HttpProbe;
import dev.latchkey.verifier.testing.RawSocket;
import dev.latchkey.verifier.testing.VerifierWithoutCluster;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which gateways are answered where callers are asked who they are. */
class GatewayAccessTest {
  private static final boolean DIRECTLY =
      Boolean.parseBoolean(System.getProperty("latchkey.test.direct", "true"));
  private static final String HEADER = "Latchkey-Authorization";

  private final OneGateway guard = new OneGateway();
  private final VerifierWithoutCluster verifier =
      new VerifierWithoutCluster(GatewayAccess.by(guard, Set.of("shop", "bank")));
  private final HttpProbe http = verifier.http;
  private final String credential = verifier.add(verifier.shop.issue()).credential();

  @AfterEach
  void stop() {
    verifier.close();
  }

  @Test
  void aGatewayShowsItsOwnTokenAndItsClientsCredential() {
    for (int i = 0; i < 2; i++) {
      assertThat(
              http.get("/authz", HEADER, "Bearer gateway", "Authorization", "Bearer " + credential)
                  .status())
          .isEqualTo(200);
    }
    assertThat(guard.asked).startsWith("verify apikeyrecords bank", "verify apikeyrecords shop");
    assertThat(verifier.direct).hasValue(DIRECTLY ? 1 : 0);
    assertThat(http.get("/authz", HEADER, "Bearer gateway").reason())
        .isEqualTo("CREDENTIAL_MISSING");
  }

  @Test
  void withoutOneItIsToldThatItIsAtFaultAndNotTheClient() {
    String[] client = {"Authorization", "Bearer " + credential};
    for (String[] headers :
        List.of(
            client,
            new String[] {"Authorization", "Bearer gateway"},
            new String[] {"X-API-Key", credential, "Authorization", "Bearer gateway"},
            new String[] {"X-API-Key", credential, HEADER, "Bearer stranger"},
            new String[] {"X-API-Key", credential, HEADER, ""},
            new String[] {
              "X-API-Key", credential, HEADER, "Bearer gateway", HEADER, "Bearer gateway"
            })) {
      Answer answer = http.get("/authz", headers);

      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.reason()).isEqualTo("GATEWAY_UNAUTHENTICATED");
      assertThat(answer.body().get("message").asText())
          .contains("Latchkey-Authorization: Bearer TOKEN", "--open-authz");
      assertThat(answer.header("WWW-Authenticate")).hasValue("Bearer realm=\"latchkey gateways\"");
    }
    assertThat(verifier.direct).hasValue(0);
  }

  @Test
  void aGatewayThatMayNotAskIsForbiddenTo() {
    Answer answer = http.get("/authz", HEADER, "Bearer mallory", "X-API-Key", credential);

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.reason()).isEqualTo("PERMISSION_DENIED");
    assertThat(answer.body().get("message").asText()).doesNotContain("You may not.", "mallory");
  }

  @Test
  void whereThatCannotBeToldItIsDenied() {
    String[] headers = {HEADER, "Bearer unlucky", "X-API-Key", credential};

    assertThat(http.get("/authz", headers).status()).isEqualTo(503);
    Answer simple = HttpProbe.ofAnotherApi(http.port()).get("/authz?simple=true", headers);
    assertThat(simple.status()).isEqualTo(403);
    assertThat(simple.header("X-Latchkey-Error")).hasValue("ACCESS_NOT_CHECKABLE");
  }

  @Test
  void neitherHostNorBodyMattersBeforeTheGatewayIsKnown() {
    String answer =
        RawSocket.answer(
            http.port(),
            "POST /authz/x HTTP/1.1\nHost: shop.example\nContent-Length: 9\n"
                + "Latchkey-Authorization: Bearer gateway\nX-API-Key: "
                + credential
                + "\n\n");

    assertThat(answer).startsWith("HTTP/1.1 200 ").contains("Connection: close");
  }

  /** Knows some tokens, and remembers the good one. */
  private static final class OneGateway implements Guard {
    final List<String> asked = Collections.synchronizedList(new ArrayList<>());

    @Override
    public Caller authenticate(Context context) {
      throw new AssertionError("nobody asks so");
    }

    @Override
    public Caller callerOf(List<String> authorization) {
      if (authorization.size() != 1) {
        throw new RequestException(ErrorReason.TOKEN_REQUIRED, "Send a token.");
      }
      return switch (authorization.get(0)) {
        case "Bearer gateway", "Bearer mallory" ->
            new Caller(authorization.get(0), "", List.of(), Map.of());
        case "Bearer unlucky" ->
            throw new RequestException(ErrorReason.ACCESS_NOT_CHECKABLE, "Nobody answers.");
        default -> throw new RequestException(ErrorReason.TOKEN_INVALID, "Not this one.");
      };
    }

    @Override
    public void require(Caller caller, Access access) {
      if (caller.username().endsWith("mallory")) {
        throw new RequestException(ErrorReason.PERMISSION_DENIED, "You may not.");
      }
      asked.add(access.verb() + " " + access.resource() + " " + access.namespace());
    }

    @Override
    public boolean remembersToAdmit(List<String> authorization, List<Access> needed) {
      return authorization.equals(List.of("Bearer gateway"))
          && asked.size() >= needed.size()
          && needed.size() == 2;
    }
  }
}
