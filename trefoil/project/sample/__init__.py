"""The sample firm: Orchard & Vale, equipment for cafés and bakeries."""

from trefoil.project.sample.build import OthersWorkHere, build, is_there
from trefoil.project.sample.people import FIRM, OWNER, PASSWORD, READER, SELLER, SIGN_INS

__all__ = ["FIRM", "OWNER", "PASSWORD", "READER", "SELLER", "SIGN_INS", "OthersWorkHere", "build", "is_there"]
