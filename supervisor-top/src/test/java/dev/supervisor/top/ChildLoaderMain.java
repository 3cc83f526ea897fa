package dev.supervisor.top;

import java.io.File;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;

/** Runs a program in a class loader of its own, as a fat jar and an application server do, or none. Needs nothing but itself. */
final class ChildLoaderMain {
  private ChildLoaderMain() {}

  /** Runs the main of the class that the second argument names, with the rest; the first is its class path. Without arguments it waits for the end of its input. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length == 0) {
      System.out.println("ready");
      while (System.in.read() >= 0) {
        Thread.onSpinWait();
      }
      return;
    }
    String[] places = arguments[0].split(File.pathSeparator, -1);
    URL[] urls = new URL[places.length];
    for (int i = 0; i < places.length; i++) {
      urls[i] = new File(places[i]).toURI().toURL();
    }
    try (URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
      Thread.currentThread().setContextClassLoader(loader);
      Method main = loader.loadClass(arguments[1]).getDeclaredMethod("main", String[].class);
      main.setAccessible(true);
      var unused = main.invoke(null, (Object) Arrays.copyOfRange(arguments, 2, arguments.length));
    }
  }
}
