package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;
import dev.supervisor.core.async.Bridges;
import dev.supervisor.core.async.Generator;

/** Code that calls back with each thing it finds becomes an iterator; the one who reads may leave whenever it has enough. */
final class S58Generator {
  private S58Generator() {}

  public static void main(String[] args) {
    try (var app = Supervisor.open("s58")) {
      try (Generator<Integer> primes = Bridges.of(app)
          .generate("primes", with -> with.buffer(16), (emitter, pleaseStop) -> {
            try {
              for (int i = 2; ; i++) {
                if (isPrime(i)) {
                  emitter.emit(i); // waits while 16 are not read
                }
              }
            } finally {
              System.out.println("the body has ended");
            }
          })) {
        System.out.println(primes.stream().limit(5).toList());
      } // its finally has run
      System.out.println("threads below: " + app.children().size());
    }
  }

  private static boolean isPrime(int number) {
    for (int i = 2; i * i <= number; i++) {
      if (number % i == 0) {
        return false;
      }
    }
    return true;
  }
}
