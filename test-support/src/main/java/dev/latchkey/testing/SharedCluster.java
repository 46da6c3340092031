package dev.latchkey.testing;

import dev.latchkey.apiserver.ApiServerInstallation;
import dev.latchkey.apiserver.CrdFile;
import dev.latchkey.apiserver.RealApiServer;

/** The one API server of a JVM; the root store closes it when all tests are done. */
record SharedCluster(RealApiServer server) implements AutoCloseable {

  static SharedCluster start(ApiServerInstallation installation) {
    RealApiServer server = RealApiServer.start(installation);
    try {
      CrdFile.apply(server.client(), CrdFile.onClassPath());
      // After the CRDs: the garbage collector is slow to notice new kinds.
      server.startControllers();
      return new SharedCluster(server);
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
