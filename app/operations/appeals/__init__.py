"""Appeals against results are lodged, admitted or not, and answered."""
