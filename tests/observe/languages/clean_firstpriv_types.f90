program main
  implicit none
  type cell
    real(8) :: x(30)
    integer, allocatable :: idx(:)
  end type
  type(cell) :: base, out(50)
  real(8), pointer :: p(:)
  real(8), target :: tgt(100)
  character(len=20) :: label, labels(50)
  integer :: i, n
  logical, allocatable :: flags(:)
  base%x = 1; allocate(base%idx(4)); base%idx = 2; p => tgt; tgt = 3; label = 'cell'; allocate(flags(50))
  n = 50
  !$omp parallel do firstprivate(base, label) private(p) default(shared) schedule(dynamic,2)
  do i = 1, n
    base%x(1) = i
    base%idx(2) = i
    out(i) = base
    p => tgt(i:i+1)
    write (label(5:8), '(I4)') i
    labels(i) = label
    flags(i) = any(p > 2)
  end do
  print *, out(50)%x(1), trim(labels(50)), count(flags)
end program
