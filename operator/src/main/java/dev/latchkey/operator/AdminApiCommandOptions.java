package dev.latchkey.operator;

import dev.latchkey.http.auth.Authentication;
import dev.latchkey.operator.OperatorOptions.AdminApiOptions;
import dev.latchkey.operator.OperatorOptions.Listener;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The command line's options about the admin HTTP API. */
final class AdminApiCommandOptions {
  @Option(
      names = "--admin-api",
      negatable = true,
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "${env:LATCHKEY_ADMIN_API:-false}",
      description =
          "Whether to answer the admin HTTP API: issue, import, list, update, rotate, revoke,"
              + " delete. It needs the rights of the role latchkey-operator-admin-api. Default"
              + " false. Environment: LATCHKEY_ADMIN_API.")
  private boolean enabled;

  @Option(
      names = "--admin-api-address",
      paramLabel = "IP",
      defaultValue = "${env:LATCHKEY_ADMIN_API_ADDRESS:-127.0.0.1}",
      description =
          "Where to answer it; default 127.0.0.1; in a pod 0.0.0.0. Environment:"
              + " LATCHKEY_ADMIN_API_ADDRESS.")
  private String address;

  @Option(
      names = "--admin-api-port",
      paramLabel = "PORT",
      defaultValue = "${env:LATCHKEY_ADMIN_API_PORT:-4421}",
      description = "Its port; default 4421. Environment: LATCHKEY_ADMIN_API_PORT.")
  private int port;

  @Option(
      names = "--admin-api-tls-dir",
      paramLabel = "FOLDER",
      defaultValue = "${env:LATCHKEY_ADMIN_API_TLS_DIR}",
      description =
          "Where a Secret with tls.crt and tls.key is mounted; read again when they change."
              + " Default: none, plain HTTP. Environment: LATCHKEY_ADMIN_API_TLS_DIR.")
  private Path tlsFolder;

  @Option(
      names = "--admin-api-namespace",
      paramLabel = "NAME",
      defaultValue = "${env:LATCHKEY_ADMIN_API_NAMESPACE}",
      description =
          "Which namespace a request is for that has no header Latchkey-Namespace; default: the"
              + " client's own. Environment: LATCHKEY_ADMIN_API_NAMESPACE.")
  private String namespace;

  @Option(
      names = "--auth",
      paramLabel = "HOW",
      defaultValue = "${env:LATCHKEY_AUTH}",
      description =
          "kubernetes: callers of the admin API send a token of the API server, for the audience"
              + " latchkey, and need the rights that RBAC gives; none: nobody is asked. Default:"
              + " none on a loopback address, else kubernetes. Environment: LATCHKEY_AUTH.")
  private Authentication authentication;

  /**
   * What was asked for.
   *
   * @param ownNamespace the client's own namespace, or null
   * @throws dev.latchkey.http.ListenException if nobody would be asked who they are on an address
   *     that others reach
   */
  Optional<AdminApiOptions> toOptions(String ownNamespace) {
    if (!enabled) {
      return Optional.empty();
    }
    String own = ownNamespace == null ? "default" : ownNamespace;
    return Optional.of(
        new AdminApiOptions(
            namespace == null ? own : namespace,
            Authentication.forAddress(address, Optional.ofNullable(authentication), false),
            Optional.of(new Listener(address, port, Optional.ofNullable(tlsFolder)))));
  }
}
