package dev.latchkey.verifier.testing;

import dev.latchkey.crds.client.LatchkeyClients;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.testing.ObjectsInMemory;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;

/** An API server in memory, which can refuse requests. */
public final class MockApiServer implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger("io.fabric8.mockwebserver");
  private static final ResourceDefinitionContext RECORDS =
      new ResourceDefinitionContext.Builder()
          .withGroup("latchkey.dev")
          .withVersion("v1alpha1")
          .withKind("ApiKeyRecord")
          .withPlural("apikeyrecords")
          .withNamespaced(true)
          .build();

  public final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  public final KubernetesClient client;
  private volatile Predicate<String> refused = path -> false;
  private volatile Predicate<String> forbidden = path -> false;
  private volatile int creationsRefused;
  private final KubernetesMockServer server;

  public MockApiServer() {
    LOG.setLevel(Level.OFF);
    server =
        new KubernetesMockServer(
            new Context(), new MockWebServer(), new HashMap<>(), new Gate(), false);
    server.init();
    client = newClient();
  }

  public KubernetesClient newClient() {
    return LatchkeyClients.create(server.createClient().getConfiguration());
  }

  /** From now on requests whose path fits are answered with 500. */
  public void refuse(Predicate<String> paths) {
    refused = paths;
  }

  /** From now on requests whose path fits are answered with 403. */
  public void forbid(Predicate<String> paths) {
    forbidden = paths;
  }

  /** From now on creations are answered with this status; 0 = not any more. */
  public void refuseCreations(int status) {
    creationsRefused = status;
  }

  public void apply(TestTenant tenant) {
    client.resource(tenant.secret()).createOr(existing -> existing.update());
  }

  /** Creates or replaces a record, just as it is: also one that this version cannot read. */
  public TestKey apply(TestKey key) {
    GenericKubernetesResource resource =
        client
            .getKubernetesSerialization()
            .unmarshal(key.manifest(), GenericKubernetesResource.class);
    client
        .genericKubernetesResources(RECORDS)
        .inNamespace(key.namespace())
        .resource(resource)
        .createOr(existing -> existing.update());
    return key;
  }

  public void delete(TestKey key) {
    client
        .resources(ApiKeyRecord.class)
        .inNamespace(key.namespace())
        .withName(key.keyID().recordName())
        .delete();
  }

  /** The server is gone, and its connections with it. */
  public void shutDown() {
    server.shutdown();
  }

  @Override
  public void close() {
    client.close();
    server.shutdown();
  }

  private final class Gate extends Dispatcher {
    private final ObjectsInMemory crud = new ObjectsInMemory();

    @Override
    public MockResponse dispatch(RecordedRequest request) {
      requests.add(request.getMethod() + " " + request.getPath());
      if (creationsRefused != 0 && request.getMethod().equals("POST")) {
        return new MockResponse().setResponseCode(creationsRefused);
      }
      if (forbidden.test(request.getPath())) {
        return new MockResponse().setResponseCode(403);
      }
      return refused.test(request.getPath())
          ? new MockResponse().setResponseCode(500)
          : crud.dispatch(request);
    }

    @Override
    public void shutdown() {
      crud.shutdown();
    }
  }
}
