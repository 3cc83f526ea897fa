/** The memory model under stress: jcstress runs these, started by a test. */
package dev.supervisor.verification.stress;
