package dev.latchkey.verifier.http;

import static dev.latchkey.verifier.http.VerifyTest.assertError;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.RequestException;
import dev.latchkey.http.auth.Access;
import dev.latchkey.http.auth.Caller;
import dev.latchkey.http.auth.Guard;
import dev.latchkey.verifier.testing.Answer;
import dev.latchkey.verifier.testing.HttpProbe;
import dev.latchkey.verifier.testing.TestKey;
import dev.latchkey.verifier.testing.VerifierWithoutCluster;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminAccessTest {
  private static final String[] TOKEN = {"Authorization", "Bearer good"};

  private final FixedGuard guard = new FixedGuard();
  private final VerifierWithoutCluster verifier =
      new VerifierWithoutCluster(AdminAccess.by(guard, Set.of("shop", "bank")));
  private final HttpProbe http = verifier.http;

  @AfterEach
  void stop() {
    verifier.close();
  }

  @Test
  void whoMayVerifyInEveryNamespaceIsAnswered() {
    TestKey key = verifier.add(verifier.shop.issue());

    assertThat(http.verify(key.credential(), TOKEN).result()).isEqualTo("VALID");
    assertThat(guard.asked)
        .containsExactly("verify apikeyrecords bank", "verify apikeyrecords shop");
    guard.asked.clear();
    assertThat(http.batchVerify(List.of(key.credential()), TOKEN).status()).isEqualTo(200);
    assertThat(guard.asked)
        .containsExactly("verify apikeyrecords bank", "verify apikeyrecords shop");
  }

  @Test
  void whoMayNotInOneOfThemIsRefused() {
    guard.allowed = access -> !access.namespace().equals("bank");

    assertError(http.verify("x", TOKEN), 403, 7, "PERMISSION_DENIED");
    assertError(http.batchVerify(List.of("x"), TOKEN), 403, 7, "PERMISSION_DENIED");
    assertError(http.post(HttpProbe.DERIVE, "{}", TOKEN), 403, 7, "PERMISSION_DENIED");
  }

  @Test
  void toDeriveIsARightOfItsOwn() {
    guard.allowed = access -> access.verb().equals("verify");
    assertError(http.post(HttpProbe.DERIVE, "{}", TOKEN), 403, 7, "PERMISSION_DENIED");
    guard.allowed = access -> access.verb().equals("derive");

    assertThat(http.post(HttpProbe.DERIVE, "{}", TOKEN).status()).isEqualTo(400);
    assertThat(http.verify("x", TOKEN).status()).isEqualTo(403);
  }

  @Test
  void aVerifierOfAllNamespacesAsksForAllAtOnce() {
    try (VerifierWithoutCluster everywhere =
        new VerifierWithoutCluster(AdminAccess.by(guard, Set.of()))) {
      assertThat(everywhere.http.verify("x", TOKEN).status()).isEqualTo(200);
      assertThat(guard.asked).containsExactly("verify apikeyrecords ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {":", "%3A", "%3a"})
  void everyFormOfAnAdminPathIsGuarded(String colon) {
    for (String method : List.of("verify", "batchVerify", "derive")) {
      String path = "/v2alpha1/admin/apiKeys" + colon + method;

      assertError(http.post(path, "{}"), 401, 16, "TOKEN_REQUIRED");
    }
  }

  @Test
  void aRefusalComesBeforeTheBodyIsLookedAt() {
    assertError(http.post(HttpProbe.VERIFY, "no JSON"), 401, 16, "TOKEN_REQUIRED");
    assertError(
        http.post(HttpProbe.VERIFY, "{}", "Content-Type", "text/plain"), 401, 16, "TOKEN_REQUIRED");
    assertError(http.post(HttpProbe.VERIFY, "x".repeat(3_000_000)), 401, 16, "TOKEN_REQUIRED");
    verifier.synced = false;
    assertError(http.verify("x"), 401, 16, "TOKEN_REQUIRED");
  }

  @Test
  void whatHoldersAndConsumersUseNeedsNoToken() {
    verifier.add(verifier.shop.issue());
    TestKey key = verifier.add(verifier.shop.issue());

    assertThat(http.selfRevoke(key.credential()).status()).isEqualTo(200);
    for (String path :
        List.of(
            HttpProbe.JWKS, "/v2alpha1/derivedKeys/jwks.json", HttpProbe.STATUS_LISTS + "shop")) {
      Answer answer = http.get(path);
      assertThat(answer.status()).as(path).isNotEqualTo(401).isNotEqualTo(403);
    }
    assertThat(guard.asked).isEmpty();
  }

  @Test
  void withoutAGuardNothingStandsBeforeTheHandler() {
    Handler handler = context -> {};

    assertThat(AdminAccess.OPEN.guard("verify", handler)).isSameAs(handler);
  }

  /** Knows one token. */
  private static final class FixedGuard implements Guard {
    final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    volatile Predicate<Access> allowed = access -> true;

    @Override
    public Caller authenticate(Context context) {
      if (!"Bearer good".equals(context.header("Authorization"))) {
        context.header("WWW-Authenticate", "Bearer");
        throw new RequestException(ErrorReason.TOKEN_REQUIRED, "Send a token.");
      }
      return new Caller("gateway", "", List.of(), Map.of());
    }

    @Override
    public Caller callerOf(List<String> authorization) {
      throw new AssertionError("nobody asks so");
    }

    @Override
    public void require(Caller caller, Access access) {
      asked.add(access.verb() + " " + access.resource() + " " + access.namespace());
      if (!allowed.test(access)) {
        throw new RequestException(ErrorReason.PERMISSION_DENIED, "You may not.");
      }
    }
  }
}
