package dev.latchkey.operator;

import dev.latchkey.crds.client.LatchkeyClients;
import dev.latchkey.http.auth.Authentication;
import dev.latchkey.operator.OperatorOptions.AdminApiOptions;
import dev.latchkey.operator.issuer.IssuerDefaults;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.util.HashMap;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The real operator at work on an API server in memory. */
public final class OperatorOnMock extends OperatorAtWork {
  public static final String NAMESPACE = "shop";
  private static final Logger SERVER_LOG = Logger.getLogger("io.fabric8.mockwebserver");

  private final TroubledWatches watches;
  private final KubernetesMockServer server;
  private final KubernetesClient operatorClient;

  private OperatorOnMock(Interceptor operators) {
    this(operators, OperatorOptions.forDev(Set.of()).withIssuers(IssuerDefaults.OFF));
  }

  private OperatorOnMock(Interceptor operators, OperatorOptions options) {
    this(new TroubledWatches(), operators, options);
  }

  private OperatorOnMock(TroubledWatches watches, Interceptor operators, OperatorOptions options) {
    this(watches, newServer(watches), operators, options);
  }

  private OperatorOnMock(
      TroubledWatches watches,
      KubernetesMockServer server,
      Interceptor operators,
      OperatorOptions options) {
    super(newClient(server, new FieldSelectorsIgnored()), NAMESPACE, options);
    this.watches = watches;
    this.server = server;
    this.operatorClient = newClient(operators);
  }

  /** An API server without an operator. */
  public static OperatorOnMock stopped() {
    return new OperatorOnMock(new FieldSelectorsIgnored());
  }

  /** An API server with an operator. */
  public static OperatorOnMock started() {
    OperatorOnMock mock = stopped();
    mock.start();
    return mock;
  }

  /** An API server with an operator that does things on request. */
  public static OperatorOnMock administered() {
    OperatorOnMock mock = administeredLater();
    mock.start();
    return mock;
  }

  /** An API server without an operator; those that are started do things on request. */
  public static OperatorOnMock administeredLater() {
    return new OperatorOnMock(
        new FieldSelectorsIgnored(),
        OperatorOptions.forDev(Set.of())
            .withIssuers(IssuerDefaults.OFF)
            .withAdminApi(new AdminApiOptions(NAMESPACE, Authentication.NONE, Optional.empty())));
  }

  /** An API server with an operator whose watches suffer. */
  public static OperatorOnMock troubled(WatchTrouble trouble) {
    OperatorOnMock mock =
        new OperatorOnMock(
            new Interceptor() {
              @Override
              public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
                builder.setHeader(WatchTrouble.HEADER, trouble.name());
              }
            });
    mock.start();
    return mock;
  }

  /** Breaks off the watches whose address has a part, and serves nothing there any more. */
  public void cutOff(String part) {
    watches.cutOff(part);
  }

  /** Serves everything again. */
  public void reconnect() {
    watches.reconnect();
  }

  public KubernetesClient newClient() {
    return newClient(new FieldSelectorsIgnored());
  }

  @Override
  public KubernetesClient newClient(Interceptor interceptor) {
    return newClient(server, interceptor);
  }

  @Override
  protected KubernetesClient operatorClient() {
    return operatorClient;
  }

  @Override
  public void close() {
    super.close();
    operatorClient.close();
    server.destroy();
  }

  private static KubernetesMockServer newServer(TroubledWatches watches) {
    SERVER_LOG.setLevel(Level.OFF);
    KubernetesMockServer server =
        new KubernetesMockServer(
            new Context(), new MockWebServer(), new HashMap<>(), watches, false);
    server.init();
    return server;
  }

  private static KubernetesClient newClient(KubernetesMockServer server, Interceptor interceptor) {
    return new KubernetesClientBuilder()
        .withConfig(server.createClient().getConfiguration())
        .withKubernetesSerialization(LatchkeyClients.serialization())
        .withHttpClientBuilderConsumer(
            builder ->
                builder
                    .addOrReplaceInterceptor("field-selectors", new FieldSelectorsIgnored())
                    .addOrReplaceInterceptor("test", interceptor))
        .build();
  }
}
