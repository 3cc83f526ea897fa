/** What the tests of all modules share: the shape of a module, its public API as text, and a watch over what tests leave behind. */
@NullMarked
package dev.supervisor.testing;

import org.jspecify.annotations.NullMarked;
