package dev.latchkey.verifier.http;

import static dev.latchkey.verifier.http.VerifyTest.assertError;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.verifier.index.IndexedRecord;
import dev.latchkey.verifier.index.RecordKey;
import dev.latchkey.verifier.live.ApiServerUnreachableException;
import dev.latchkey.verifier.live.LiveQuery;
import dev.latchkey.verifier.testing.Answer;
import dev.latchkey.verifier.testing.TestKey;
import dev.latchkey.verifier.testing.TestTenant;
import dev.latchkey.verifier.testing.VerifierWithoutCluster;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LiveReadTest {
  private static final String[] NO_CACHE = {"Cache-Control", "no-cache"};
  private static final String REVOKED =
      "{'cause':'Ordered','reason':'KeyCompromise','effectiveTime':'2026-01-01T00:00:00Z'}";

  private VerifierWithoutCluster verifier = new VerifierWithoutCluster();

  @AfterEach
  void stop() {
    verifier.close();
  }

  @ParameterizedTest
  @CsvSource({
    "Cache-Control, no-cache, true",
    "Cache-Control, NO-CACHE, true",
    "Cache-Control, 'max-age=0, no-cache', true",
    "Cache-Control, no-store, true",
    "Pragma, no-cache, true",
    "Cache-Control, max-age=0, false",
    "Cache-Control, no-cachet, false",
    "Pragma, no-store, false"
  })
  void directives(String header, String value, boolean live) {
    TestKey key = verifier.add(verifier.shop.issue());
    verifier.http.verify(key.credential(), header, value);

    assertThat(verifier.liveQueries).hasSize(live ? 1 : 0);
  }

  @Test
  void theLiveRecordDecidesInFullAndMemoryStaysAsItIs() {
    TestKey key = verifier.add(verifier.shop.issue());
    serve(key.with("revocation", REVOKED));

    assertThat(verifier.http.verify(key.credential(), NO_CACHE).result()).isEqualTo("REVOKED");
    assertThat(verifier.http.verify(key.credential()).result()).isEqualTo("VALID");
    serve();
    assertThat(verifier.http.verify(key.credential(), NO_CACHE).result()).isEqualTo("NOT_FOUND");
    serve(key.without("revocation").with("digest", "'" + "00".repeat(32) + "'"));
    assertThat(verifier.http.verify(key.credential(), NO_CACHE).result()).isEqualTo("NOT_FOUND");
    serve(key.with("requires", "['new']"));
    assertThat(verifier.http.verify(key.credential(), NO_CACHE).result()).isEqualTo("NOT_FOUND");
  }

  @Test
  void keysThatMemoryDoesNotHaveYetAreFound() {
    TestKey issued = verifier.shop.issue();
    TestKey imported = verifier.shop.importKey("sk-live-0123456789");
    serve(issued, imported);

    assertThat(verifier.http.verify(issued.credential(), NO_CACHE).result()).isEqualTo("VALID");
    assertThat(verifier.http.verify(imported.credential(), NO_CACHE).result()).isEqualTo("VALID");
    assertThat(verifier.http.verify(issued.credential()).result()).isEqualTo("NOT_FOUND");
  }

  @Test
  void wrongSecretsAreReadForAsUnknownKeysAre() {
    TestKey known = verifier.add(verifier.shop.issue());
    serve(known);
    Answer wrong = verifier.http.verify(verifier.shop.issue(known.keyID()).credential(), NO_CACHE);
    Answer unknown = verifier.http.verify(verifier.shop.issue().credential(), NO_CACHE);

    assertThat(wrong.response().body()).isEqualTo(unknown.response().body());
    assertThat(verifier.liveQueries).hasSize(2);
  }

  @Test
  void whatNoRecordCouldChangeIsNotReadFor() {
    verifier.http.verify("two words", NO_CACHE);
    verifier.http.verify("mc_v1_x", NO_CACHE);
    verifier.http.verify("eyJhbGciOiJFZERTQSJ9.e30.AAAA", NO_CACHE);

    assertThat(verifier.liveQueries).isEmpty();
  }

  @Test
  void withSeveralNamespacesAMatchIsReadInItsOwnAndOthersInAll() {
    verifier.close();
    verifier =
        new VerifierWithoutCluster(new ClientAddressSource.Remote(), Set.of("shop", "other"));
    verifier.hashKeys.put(new TestTenant("other"));
    TestKey key = verifier.add(verifier.shop.issue());

    verifier.http.verify(key.credential(), NO_CACHE);
    assertThat(verifier.liveQueries)
        .containsExactly(new LiveQuery.One(new RecordKey("shop", key.keyID())));
    verifier.liveQueries.clear();
    TestKey unknown = verifier.shop.issue();
    verifier.http.verify(unknown.credential(), NO_CACHE);
    assertThat(verifier.liveQueries)
        .containsExactlyInAnyOrder(
            new LiveQuery.One(new RecordKey("shop", unknown.keyID())),
            new LiveQuery.One(new RecordKey("other", unknown.keyID())));
    verifier.liveQueries.clear();
    verifier.http.verify("some-raw-key", NO_CACHE);
    assertThat(verifier.liveQueries).hasSize(2);
  }

  @Test
  void withAllNamespacesAnUnknownIdIsLookedForEverywhereAtOnce() {
    verifier.close();
    verifier = new VerifierWithoutCluster(new ClientAddressSource.Remote(), Set.of());
    TestKey key = verifier.shop.issue();
    verifier.http.verify(key.credential(), NO_CACHE);

    assertThat(verifier.liveQueries).containsExactly(new LiveQuery.Anywhere(key.keyID()));
  }

  @Test
  void beyondTheBudgetMemoryAnswersAndSaysHowOldItIs() {
    TestKey key = verifier.add(verifier.shop.issue());
    verifier.mayReadLive = () -> false;
    verifier.age = Duration.ofMillis(7_900);
    Answer answer = verifier.http.verify(key.credential(), NO_CACHE);

    assertThat(answer.result()).isEqualTo("VALID");
    assertThat(answer.header("Age")).hasValue("7");
    assertThat(verifier.http.batchVerify(List.of("x", key.credential()), NO_CACHE).header("Age"))
        .hasValue("7");
    assertThat(verifier.liveQueries).isEmpty();
  }

  @Test
  void anApiServerThatDoesNotAnswerIsNoStaleYes() {
    TestKey key = verifier.add(verifier.shop.issue());
    verifier.apiServer =
        query -> {
          throw new ApiServerUnreachableException("gone");
        };

    assertError(
        verifier.http.verify(key.credential(), NO_CACHE), 503, 14, "API_SERVER_UNREACHABLE");
    assertError(
        verifier.http.batchVerify(List.of("mc_v1_x", key.credential()), NO_CACHE),
        503,
        14,
        "API_SERVER_UNREACHABLE");
    assertThat(verifier.http.verify(key.credential()).result()).isEqualTo("VALID");
  }

  @Test
  void batchesReadEachItemLive() {
    TestKey one = verifier.add(verifier.shop.issue());
    TestKey two = verifier.shop.issue();
    serve(one.with("revocation", REVOKED), two);
    var results =
        verifier
            .http
            .batchVerify(List.of(one.credential(), two.credential(), "a b"), NO_CACHE)
            .body()
            .get("results");

    assertThat(results.get(0).get("error_code").asText()).isEqualTo("VERIFICATION_ERROR_REVOKED");
    assertThat(results.get(1).get("is_valid").asBoolean()).isTrue();
    assertThat(results.get(2).get("error_code").asText())
        .isEqualTo("VERIFICATION_ERROR_INVALID_FORMAT");
  }

  private void serve(TestKey... keys) {
    List<IndexedRecord> records = List.of(keys).stream().map(TestKey::indexed).toList();
    verifier.apiServer =
        query ->
            records.stream()
                .filter(
                    record -> query instanceof LiveQuery.One one && one.key().equals(record.key()))
                .toList();
  }
}
