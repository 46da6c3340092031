package dev.latchkey.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.latchkey.apiserver.RealApiServer;
import dev.latchkey.crds.client.LatchkeyClients;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.revocation.ApiKeySelfRevocation;
import dev.latchkey.testing.ClusterTest;
import dev.latchkey.testing.TestNamespace;
import dev.latchkey.verifier.index.RecordKey;
import dev.latchkey.verifier.index.RecordScope;
import dev.latchkey.verifier.live.ApiServerUnreachableException;
import dev.latchkey.verifier.live.LiveQuery;
import dev.latchkey.verifier.live.LiveRecords;
import dev.latchkey.verifier.testing.HttpProbe;
import dev.latchkey.verifier.testing.TestKey;
import dev.latchkey.verifier.testing.TestOrders;
import dev.latchkey.verifier.testing.TestTenant;
import dev.latchkey.verifier.usage.NotWrittenException;
import dev.latchkey.verifier.usage.RecordStatuses;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A verifier on a real API server, with the rights that the chart gives it and no others. */
@ClusterTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VerifierClusterTest {
  private static final Path ROLE = Path.of("../helm/latchkey/files/rbac/verifier.yaml");
  private static final String ACCOUNT = "verifier";
  private static final String[] NO_CACHE = {"Cache-Control", "no-cache"};

  private KubernetesClient admin;
  private KubernetesClient client;
  private TestTenant tenant;
  private VerifierApplication application;
  private HttpProbe http;

  @BeforeAll
  void start(RealApiServer server, KubernetesClient admin, TestNamespace namespace)
      throws IOException {
    this.admin = admin;
    tenant = new TestTenant(namespace.name());
    grant(namespace.name());
    try (KubernetesClient account = server.asServiceAccount(namespace.name(), ACCOUNT)) {
      client = LatchkeyClients.create(account.getConfiguration());
    }
    application =
        VerifierApplication.start(
            client, VerifierOptions.forDev(0, Set.of(namespace.name())), Clock.systemUTC());
    http = new HttpProbe(application.port());
    await().atMost(Duration.ofSeconds(30)).until(application::isReady);
    admin.resource(tenant.secret()).create();
  }

  @AfterAll
  void stop() {
    application.close();
    client.close();
  }

  @Test
  void recordsArriveChangeAndGo() {
    TestKey key = tenant.issue();
    var record = admin.resource(key.record());
    record.create();
    awaitResult(key, "VALID");
    record.edit(
        present ->
            key.with(
                    "revocation",
                    "{'cause':'Ordered','reason':'KeyCompromise','effectiveTime':'%s'}"
                        .formatted("2026-01-01T00:00:00Z"))
                .record());
    awaitResult(key, "REVOKED");
    record.delete();
    awaitResult(key, "NOT_FOUND");
  }

  @Test
  void liveReadsSeeARecordAtOnce() {
    TestKey warm = tenant.importKey("some-raw-key-of-ours");
    admin.resource(warm.record()).create();
    awaitResult(warm, "VALID");
    TestKey key = tenant.issue();
    admin.resource(key.record()).create();

    assertThat(http.verify(key.credential(), NO_CACHE).result()).isEqualTo("VALID");
    assertThat(http.verify(tenant.issue().credential(), NO_CACHE).result()).isEqualTo("NOT_FOUND");
  }

  @Test
  void inAllNamespacesAnUnknownIdIsFoundByItsName() {
    TestKey key = tenant.issue();
    try (VerifierApplication everywhere =
        VerifierApplication.start(admin, VerifierOptions.forDev(0, Set.of()), Clock.systemUTC())) {
      HttpProbe probe = new HttpProbe(everywhere.port());
      TestKey warm = tenant.issue();
      admin.resource(warm.record()).create();
      await()
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptions()
          .until(() -> probe.verify(warm.credential()).result().equals("VALID"));
      admin.resource(key.record()).create();

      assertThat(probe.verify(key.credential(), NO_CACHE).result()).isEqualTo("VALID");
    }
  }

  @Test
  void aVerifierForAnAudienceTakesWhatHasItsLabels() {
    TestKey own = tenant.issue().forAudiences("orders").withLabel("tier", "gold");
    TestKey silver = tenant.issue().forAudiences("orders").withLabel("tier", "silver");
    TestKey others = tenant.issue().forAudiences("billing").withLabel("tier", "gold");
    TestKey anybodys = tenant.issue().withLabel("tier", "gold");
    for (TestKey key : List.of(silver, others, anybodys, own)) {
      admin.resource(key.record()).create();
    }
    VerifierOptions options =
        VerifierOptions.builder(Set.of(tenant.namespace()))
            .port(0)
            .managementPort(0)
            .scope(new RecordScope(Optional.of("orders"), Optional.of("tier=gold")))
            .build();
    try (VerifierApplication orders =
        VerifierApplication.start(client, options, Clock.systemUTC())) {
      HttpProbe probe = new HttpProbe(orders.port());
      awaitResult(probe, own, "VALID");
      awaitResult(anybodys, "VALID");
      awaitResult(own, "NOT_FOUND");
      for (String[] headers : List.of(new String[0], NO_CACHE)) {
        for (TestKey key : List.of(silver, others, anybodys)) {
          assertThat(probe.verify(key.credential(), headers).result()).isEqualTo("NOT_FOUND");
        }
      }
      assertThat(probe.verify(own.credential(), NO_CACHE).result()).isEqualTo("VALID");
      assertThat(http.verify(own.credential(), NO_CACHE).result()).isEqualTo("NOT_FOUND");

      update(silver.withLabel("tier", "gold"));
      awaitResult(probe, silver, "VALID");
      update(own.withoutLabel("tier"));
      awaitResult(probe, own, "NOT_FOUND");
      assertThat(probe.verify(own.credential(), NO_CACHE).result()).isEqualTo("NOT_FOUND");
      update(anybodys.forAudiences("orders", "billing").withLabel("tier", "gold"));
      awaitResult(probe, anybodys, "VALID");
      awaitResult(anybodys, "NOT_FOUND");
      TestKey late = tenant.issue().forAudiences("orders").withLabel("tier", "gold");
      admin.resource(late.record()).create();
      assertThat(probe.verify(late.credential(), NO_CACHE).result()).isEqualTo("VALID");
    }
  }

  @Test
  void aHolderRevokesAndTheRoleAllowsNothingMore() {
    TestKey key = tenant.issue();
    admin.resource(key.record()).create();
    awaitResult(key, "VALID");
    assertThat(http.selfRevoke(key.credential()).response().body()).isEqualTo("{}");
    assertThat(http.verify(key.credential()).result()).isEqualTo("REVOKED");
    assertThat(http.selfRevoke(key.credential()).status()).isEqualTo(200);
    List<ApiKeySelfRevocation> orders =
        admin
            .resources(ApiKeySelfRevocation.class)
            .inNamespace(tenant.namespace())
            .list()
            .getItems();
    assertThat(orders)
        .filteredOn(order -> order.getSpec().keyID().equals(key.keyID().value()))
        .hasSize(1)
        .allMatch(order -> order.getMetadata().getName().startsWith("self-"));

    TestKey other = tenant.issue();
    admin.resource(other.record()).create();
    awaitResult(other, "VALID");
    assertForbidden(() -> client.resource(TestOrders.byID("not-allowed", other)).create());
    assertForbidden(
        () ->
            client
                .resources(ApiKeyRecord.class)
                .inNamespace(tenant.namespace())
                .withName(other.keyID().recordName())
                .patch(
                    PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"displayName\":\"x\"}}"));
    admin.resource(TestOrders.byID("ordered", other)).create();
    awaitResult(other, "REVOKED");
    admin.resource(TestOrders.byID("ordered", other)).delete();
    TestKey last = tenant.issue();
    admin.resource(last.record()).create();
    awaitResult(last, "VALID");
    assertThat(http.verify(other.credential()).result()).isEqualTo("REVOKED");
    assertThat(http.verify(other.credential(), NO_CACHE).result()).isEqualTo("REVOKED");
  }

  @Test
  void theRecordShowsWhenItsCredentialWasLastUsed() {
    TestKey key = tenant.issue();
    ApiKeyRecord stored = admin.resource(key.record()).create();
    Instant before = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    try (VerifierApplication another =
        VerifierApplication.start(
            client, VerifierOptions.forDev(0, Set.of(tenant.namespace())), Clock.systemUTC())) {
      HttpProbe probe = new HttpProbe(another.port());
      await()
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptions()
          .until(() -> probe.verify(key.credential()).result().equals("VALID"));
    }

    assertThat(admin.resource(stored).get().getStatus().lastUsedTime())
        .isBetween(before, Instant.now());
  }

  @Test
  void anotherRecordOfTheSameNameIsNotWrittenTo() {
    TestKey key = tenant.issue();
    ApiKeyRecord stored = admin.resource(key.record()).create();

    assertThatThrownBy(
            () ->
                new RecordStatuses(client)
                    .write(key.withMetadata("uid", "another").indexed(), Instant.now()))
        .isInstanceOf(NotWrittenException.class)
        .hasMessageContaining("422");
    assertThat(admin.resource(stored).get().getStatus()).isNull();
  }

  @Test
  void theRoleAllowsNothingElse() {
    assertThatThrownBy(() -> client.secrets().inNamespace(tenant.namespace()).list())
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(403));
    assertThatThrownBy(
            () -> client.secrets().inNamespace(tenant.namespace()).withName("another").get())
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(403));
    ApiKeyRecord record = tenant.issue().record();
    assertThatThrownBy(() -> client.resource(record).create())
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(403));
  }

  @Test
  void liveReadsAreMadeByTheSameUser() {
    RecordKey elsewhere = new RecordKey("kube-system", tenant.issue().keyID());

    assertThatThrownBy(
            () ->
                new LiveRecords(client, RecordScope.UNLIMITED).apply(new LiveQuery.One(elsewhere)))
        .isInstanceOf(ApiServerUnreachableException.class)
        .hasMessageContaining("403");
  }

  private static void assertForbidden(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(403));
  }

  private void grant(String namespace) throws IOException {
    try (InputStream role = Files.newInputStream(ROLE)) {
      admin.load(role).inNamespace(namespace).create();
    }
    admin
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withName(ACCOUNT)
                .withNamespace(namespace)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "Role", "latchkey-verifier")
                .addNewSubject("", "ServiceAccount", ACCOUNT, namespace)
                .build())
        .create();
  }

  private void update(TestKey key) {
    admin
        .resources(ApiKeyRecord.class)
        .inNamespace(key.namespace())
        .withName(key.keyID().recordName())
        .edit(present -> key.record());
  }

  private void awaitResult(TestKey key, String result) {
    awaitResult(http, key, result);
  }

  private static void awaitResult(HttpProbe probe, TestKey key, String result) {
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(probe.verify(key.credential()).result()).isEqualTo(result));
  }
}
