"""COMPUTE: the only importers of torch and the model libraries."""

import sys

import torch

# torchvision loads torch's compiler, and that loads triton, which compiles for accelerators alone:
# 70 MiB. A name that is None counts as not installed.
if not torch.accelerator.is_available():
    sys.modules.setdefault("triton", None)  # type: ignore[arg-type]
