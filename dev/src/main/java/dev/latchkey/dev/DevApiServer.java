package dev.latchkey.dev;

import dev.latchkey.apiserver.ApiServerInstallation;
import dev.latchkey.apiserver.CrdFile;
import dev.latchkey.apiserver.Kubeconfig;
import dev.latchkey.apiserver.RealApiServer;
import dev.latchkey.dev.DevOptions.ApiServerChoice;
import dev.latchkey.dev.embedded.EmbeddedApiServer;
import java.time.Clock;
import java.util.List;
import java.util.OptionalInt;

/** The API server of a {@code dev} session, with Latchkey's kinds served. */
sealed interface DevApiServer extends AutoCloseable {

  /** Starts the chosen one. */
  static DevApiServer start(
      ApiServerChoice choice,
      int port,
      ApiServerInstallation installation,
      List<CrdFile> definitions,
      Clock clock) {
    return isReal(choice, installation)
        ? Real.start(port, installation, definitions)
        : new Embedded(EmbeddedApiServer.start(port, definitions, clock));
  }

  /** Which one a choice means on this machine. */
  static boolean isReal(ApiServerChoice choice, ApiServerInstallation installation) {
    return switch (choice) {
      case REAL -> true;
      case EMBEDDED -> false;
      case AUTO -> installation.isInstalled();
    };
  }

  Kubeconfig kubeconfig();

  /** What it is and what it cannot do, in lines for people. */
  List<String> description();

  /** Whether kubectl needs {@code --validate=false} to apply something. */
  boolean validates();

  @Override
  void close();

  /** etcd and kube-apiserver. */
  record Real(RealApiServer server, boolean controllers) implements DevApiServer {

    static Real start(int port, ApiServerInstallation installation, List<CrdFile> definitions) {
      RealApiServer server =
          RealApiServer.start(installation, port == 0 ? OptionalInt.empty() : OptionalInt.of(port));
      server.leaveClosingToCaller();
      try {
        CrdFile.apply(server.client(), definitions);
        new AdmissionPolicies(server.client()).apply();
        return new Real(server, server.startControllers());
      } catch (RuntimeException e) {
        server.close();
        throw e;
      }
    }

    @Override
    public Kubeconfig kubeconfig() {
      return server.kubeconfig();
    }

    @Override
    public List<String> description() {
      String itself =
          "real: kube-apiserver "
              + ApiServerInstallation.VERSION
              + " and etcd, "
              + server.client().getMasterUrl();
      String data = "Its data is in a temporary folder and gone when this stops.";
      return controllers
          ? List.of(itself, data)
          : List.of(
              itself,
              data,
              "Without kube-controller-manager: Secrets outlive their keys, and deleted namespaces",
              "stay. (`./latchkey api-server install` builds one where Go is.)");
    }

    @Override
    public boolean validates() {
      return true;
    }

    @Override
    public void close() {
      server.close();
    }
  }

  /** The one inside this process. */
  record Embedded(EmbeddedApiServer server) implements DevApiServer {

    @Override
    public Kubeconfig kubeconfig() {
      return server.kubeconfig();
    }

    @Override
    public List<String> description() {
      return List.of(
          "embedded: in this process's memory, to try things out, http://127.0.0.1:"
              + server.port(),
          "kubectl get, describe, patch, delete and apply --validate=false work. It checks"
              + " nothing:",
          "no validation of specs, no RBAC; no explain, get -w, wait or server-side apply.",
          "For those: `./latchkey api-server install` once, then `dev --api-server real`.");
    }

    @Override
    public boolean validates() {
      return false;
    }

    @Override
    public void close() {
      server.close();
    }
  }
}
