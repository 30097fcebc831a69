"""The parts of `dev lifetime`: each answers its figures and a list of what is not as it should be."""

from dev.lifetime.native import install_on_native
from dev.lifetime.uninstall import uninstall
from dev.lifetime.upgrade import upgrade

PARTS = {"native": install_on_native, "upgrade": upgrade, "uninstall": uninstall}
